"""What an article states, made ready for looking up; kept while its summaries are checked."""

from __future__ import annotations

import re
from functools import lru_cache

from summariser.quality.directions import directions_told
from summariser.quality.endings import EndingIndex
from summariser.quality.names import NameIndex, Token, tokens_of
from summariser.quality.number_match import implied
from summariser.quality.outcomes import OutcomeIndex
from summariser.quality.polarity import PolarityIndex
from summariser.quality.roles import RoleIndex
from summariser.text.numbers import numbers_in, values_of
from summariser.text.word_lists import word_set

# Articles whose facts are kept: those of a shard, about.
_KEPT_ARTICLES = 256
_STEM = 5
# Words of the runs by which copied passages are found.
SHINGLE = 6
_FUNCTION_WORDS = word_set(
    "about above after again against also although among another around because been "
    "before being below between both could does doing down during each even every from "
    "further have having here himself into itself just like made make many more most much "
    "must only other over said same says should since some such than that their them then "
    "there these they this those though through under until very were what when where "
    "which while will with would your been whose whom upon told according"
)
# "Two Afghan police officers": a thing and what is said of it.
_AFTER_NUMBER = re.compile(r"(?:[\s-][^\W\d_]+){1,3}")
_NOT_WORDS = re.compile(r"[^\w\s]|_")


class ArticleFacts:
    """The numbers, names, words and sentences of an article.

    Args:
        title: Its headline.
        text: Its body.
        language: BCP 47 code.
    """

    def __init__(self, title: str, text: str, language: str) -> None:
        whole = f"{title}\n{text}"
        tokens = tokens_of(whole)
        self.title = plain(title)
        self.plain_text = f" {plain(whole)} "
        self.shingles = frozenset(shingles_of(self.plain_text.split()))
        self.names = NameIndex(tokens)
        numbers = numbers_in(whole, language)
        self.numbers = values_of(numbers) | implied(whole)
        self.counted = {
            counted for number in numbers for counted in counted_stems(whole, number.end)
        }
        self.directions = directions_told(whole)
        self.outcomes = OutcomeIndex(whole, tokens)
        self.roles = RoleIndex(whole, tokens)
        self.endings = EndingIndex(whole, tokens)
        self.polarity = PolarityIndex(whole, tokens)
        self.stems = {stem(part) for token in tokens for part in token.key.split("-")}


@lru_cache(maxsize=_KEPT_ARTICLES)
def facts_of(title: str, text: str, language: str) -> ArticleFacts:
    """Return the facts of an article, from memory where they were asked for before."""
    return ArticleFacts(title, text, language)


def plain(text: str) -> str:
    """Return ``text`` in lower case, without punctuation, one space between words."""
    return " ".join(_NOT_WORDS.sub(" ", text.replace("’", "'")).casefold().split())


def shingles_of(words: list[str]) -> list[tuple[str, ...]]:
    """Return every run of ``SHINGLE`` words."""
    return list(zip(*(words[offset:] for offset in range(SHINGLE)), strict=False))


def stem(key: str) -> str:
    """Return the beginning of a word, which its inflected forms share."""
    return key[:_STEM]


def counted_stems(text: str, start: int) -> set[str]:
    """Return the stems of the words that a number before ``start`` may count."""
    after = _AFTER_NUMBER.match(text, start)
    words = after.group().casefold().replace("-", " ").split() if after else []
    return {stem(word) for word in words if len(word) > 3 and word not in _FUNCTION_WORDS}


def content_stems(tokens: list[Token]) -> list[str]:
    """Return the stems of the words that carry meaning."""
    return [
        stem(part)
        for token in tokens
        for part in token.key.split("-")
        if len(part) > 3 and part not in _FUNCTION_WORDS
    ]
