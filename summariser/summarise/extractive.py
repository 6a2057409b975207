"""Sentences of the article itself, for when no abstractive summary can be trusted."""

from __future__ import annotations

import math
import re
from collections import Counter

from summariser.records import Article
from summariser.text.sentences import split_sentences

# A mark that ends a clause, not one within a number or a word.
_CLAUSE_END = re.compile(r"[,;:](?=\s)|\s[–—|-](?=\s)")
_WORD = re.compile(r"\w[\w'’-]*")


def extractive_summary(article: Article, min_words: int, max_words: int) -> str:
    """Return words of ``article`` within the bounds where it has such.

    The lead comes first: in news it is the best single sentence. Then the sentences whose words
    are the most frequent in the article (SumBasic, Nenkova and Vanderwende 2005), as long as they
    fit, in the order of the article. For bounds that only a headline fits, the title is returned,
    or where it is too long the first clauses of the title or of the lead.

    Returns:
        One line; never empty. It is longer than ``max_words`` only where neither the lead nor a
        beginning of it that ends with a clause fits.
    """
    if article.title and min_words <= _words(article.title) <= max_words:
        return article.title
    sentences = [
        " ".join(sentence.split())
        for paragraph in article.text.split("\n")
        for sentence in split_sentences(paragraph, article.language)
        if sentence.strip()
    ]
    if _words(sentences[0]) > max_words:
        for text in (article.title, sentences[0]):
            if clauses := _first_clauses(text, min_words, max_words):
                return clauses
    chosen = {0}
    total = _words(sentences[0])
    for index in _by_salience(sentences):
        length = _words(sentences[index])
        if index not in chosen and total < min_words and total + length <= max_words:
            chosen.add(index)
            total += length
    return " ".join(sentences[index] for index in sorted(chosen))


def _first_clauses(text: str, min_words: int, max_words: int) -> str:
    """Return the longest beginning of ``text`` that ends with a clause and fits, or ""."""
    ends = [match.start() for match in _CLAUSE_END.finditer(text)]
    fitting = [text[:end] for end in ends if min_words <= _words(text[:end]) <= max_words]
    return fitting[-1] if fitting else ""


def _words(text: str) -> int:
    return len(text.split())


def _by_salience(sentences: list[str]) -> list[int]:
    """Return the indices of the sentences, the most salient first."""
    words = [[word.lower() for word in _WORD.findall(sentence)] for sentence in sentences]
    frequency = Counter(word for sentence in words for word in sentence if len(word) > 3)
    total = max(1, sum(frequency.values()))
    salience = [
        sum(frequency[word] / total for word in sentence) / math.sqrt(max(1, len(sentence)))
        for sentence in words
    ]
    return sorted(range(len(sentences)), key=lambda index: (-salience[index], index))
