"""A summary against its article: everything it states must be there.

Numbers, dates, names and quotations are looked up in all the forms that news gives them. What no
check here can tell is whether words that are all in the article say together what it says.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Protocol

from summariser.quality.article_facts import (
    SHINGLE,
    ArticleFacts,
    content_stems,
    counted_stems,
    facts_of,
    plain,
    shingles_of,
)
from summariser.quality.directions import check_summary_directions
from summariser.quality.endings import check_endings
from summariser.quality.gate import with_holds
from summariser.quality.names import DATE_WORDS, Token, adjacent, names_in, tokens_of
from summariser.quality.number_match import is_rounded, without_counterpart
from summariser.quality.outcomes import check_outcomes
from summariser.quality.places import check_places
from summariser.quality.polarity import check_polarity
from summariser.quality.repetition import check_repetition, repetition
from summariser.quality.roles import check_roles
from summariser.records import Article, Finding, Scores
from summariser.text.numbers import Number, numbers_in
from summariser.text.scripts import ARABIC_SCRIPT
from summariser.text.sentences import split_sentences
from summariser.thresholds import GateSettings

_QUOTATION = re.compile(r"[\"“]([^\"“”]{3,}?)[\"”]")
# A quotation of one word may be a title or a word held at arm's length.
_SHORTEST_QUOTATION = 2
_LARGEST_COUNT = 4
# "The two" are those that were named, whether or not the article counts them.
_DEFINITE = re.compile(r"\b(?:the|these|those|all|other|his|her|their|its)\s+$", re.IGNORECASE)
# Fewer words of meaning say too little about where a sentence comes from.
_FEWEST_CONTENT_WORDS = 5


class Bounds(Protocol):
    """The size of a summary; see ``settings.LengthSettings``."""

    @property
    def min_words(self) -> int:
        """Fewest words."""

    @property
    def max_words(self) -> int:
        """Most words."""


def check_summary(
    summary: str, article: Article, length: Bounds, gate: GateSettings | None = None
) -> tuple[list[Finding], Scores]:
    """Compare a summary with its article.

    Args:
        summary: In the article's language.
        article: What was summarised; its title counts as text.
        length: Bounds in words.
        gate: Thresholds; the defaults by default.

    Returns:
        Findings, with spans in characters of the summary, and what was measured.
    """
    gate = gate or GateSettings()
    if not summary.strip():
        return with_holds([Finding("empty", "there is no summary")], gate), Scores()
    facts = facts_of(article.title, article.text, article.language)
    repeated = repetition(summary)
    findings = check_repetition(repeated, None, gate.max_repetition)
    findings += _bounds(summary, length, gate)
    findings += _copied(summary, facts, length, gate)
    findings += _quotations(summary, facts)
    numbers = [
        number for number in numbers_in(summary, article.language) if not _says_nothing(number)
    ]
    findings += _numbers(summary, numbers, facts)
    checked, stated = len(numbers), len(without_counterpart(numbers, facts.numbers))
    if article.language == "en":
        tokens = tokens_of(summary)
        names = names_in(tokens, facts.names.small)
        unknown = [name for name in names if not facts.names.has(name.key)]
        checked, stated = checked + len(names), stated + len(unknown)
        findings += _names(unknown)
        findings += _mixed_names(names, tokens, unknown, facts)
        findings += check_places(summary, article.text)
        findings += check_summary_directions(summary, facts.directions)
        findings += _sentences(summary, tokens, facts, gate)
        findings += check_polarity(summary, tokens, facts.polarity)
        findings += check_outcomes(summary, tokens, facts.outcomes)
        findings += check_roles(summary, tokens, facts.roles)
        findings += check_endings(summary, tokens, facts.endings)
        if ARABIC_SCRIPT.search(summary) and not ARABIC_SCRIPT.search(article.text):
            findings.append(Finding("wrong_script", "has letters of another script"))
    scores = Scores(
        grounding=1 - stated / checked if checked else None,
        repetition=repeated.share,
    )
    return with_holds(findings, gate), scores


def _says_nothing(number: Number) -> bool:
    """Say whether a number is a turn of phrase: "one of them", "at first"."""
    return not number.certain or (number.spelled and number.kind == "ordinal") or number.in_name


def _numbers(summary: str, numbers: list[Number], facts: ArticleFacts) -> list[Finding]:
    return [
        Finding(
            "count_not_in_article" if _is_count(number) else "number_not_in_article",
            f"{summary[number.start : number.end]} is not in the article",
            number.start,
            number.end,
        )
        for number in without_counterpart(numbers, facts.numbers)
        if not (_is_count(number) and _may_be_counted(number, summary, facts))
        and not is_rounded(summary, number, facts.numbers)
    ]


def _is_count(number: Number) -> bool:
    """Say whether a number may be what somebody counted in the article ("the two men")."""
    return number.spelled and number.value <= _LARGEST_COUNT


def _may_be_counted(number: Number, summary: str, facts: ArticleFacts) -> bool:
    """Say whether a count is no contradiction: the article does not itself count such things."""
    if _DEFINITE.search(summary, max(0, number.start - 8), number.start):
        return True
    return facts.counted.isdisjoint(counted_stems(summary, number.end))


def _names(unknown: list[Token]) -> list[Finding]:
    return [
        Finding(
            "date_not_in_article" if name.key in DATE_WORDS else "name_not_in_article",
            f"{name.text} is not in the article",
            name.start,
            name.end,
        )
        for name in unknown
    ]


def _mixed_names(
    names: list[Token], tokens: list[Token], unknown: list[Token], facts: ArticleFacts
) -> list[Finding]:
    """Find names made of the first name of one and the last name of another."""
    strangers = {token.start for token in unknown}
    return [
        Finding(
            "name_mixed",
            f"the article has no “{first.text} {second.text}”",
            first.start,
            second.end,
        )
        for first, second in adjacent(names, tokens)
        if not strangers & {first.start, second.start} and facts.names.mixes(first.key, second.key)
    ]


def _bounds(summary: str, length: Bounds, gate: GateSettings) -> list[Finding]:
    words = len(summary.split())
    if words < length.min_words * (1 - gate.length_tolerance):
        return [Finding("too_short", f"{words} words, where {length.min_words} are asked for")]
    if words > length.max_words * (1 + gate.length_tolerance):
        return [Finding("too_long", f"{words} words, where {length.max_words} are allowed")]
    return []


def _copied(summary: str, facts: ArticleFacts, length: Bounds, gate: GateSettings) -> list[Finding]:
    words = plain(summary).split()
    if facts.title and " ".join(words) == facts.title:
        return [Finding("verbatim", "repeats the article's title")]
    copied = bytes(shingle in facts.shingles for shingle in shingles_of(words))
    if b"\x01" * (gate.max_copied_words + 2 - SHINGLE) in copied:
        copied_words = gate.max_copied_words
        return [Finding("verbatim", f"copies more than {copied_words} words on end")]
    return []


def _quotations(summary: str, facts: ArticleFacts) -> list[Finding]:
    return [
        Finding(
            "quotation_not_in_article",
            f"“{match.group(1)}” is not what the article quotes",
            match.start(1),
            match.end(1),
        )
        for match in _QUOTATION.finditer(summary)
        if len(quoted := plain(match.group(1)).split()) >= _SHORTEST_QUOTATION
        and f" {' '.join(quoted)} " not in facts.plain_text
    ]


def _sentences(
    summary: str, tokens: list[Token], facts: ArticleFacts, gate: GateSettings
) -> list[Finding]:
    """Find sentences whose words are not the article's."""
    findings = []
    starts = [token.start for token in tokens]
    for start, end in _spans(summary):
        inside = tokens[bisect_left(starts, start) : bisect_left(starts, end)]
        stems = content_stems(inside)
        if len(stems) < _FEWEST_CONTENT_WORDS:
            continue
        support = sum(word in facts.stems for word in stems) / len(stems)
        if support < gate.min_sentence_support:
            findings.append(
                Finding(
                    "sentence_not_in_article",
                    f"{round(100 * support)} % of the words of this sentence are in the article",
                    start,
                    end,
                )
            )
    return findings


def _spans(summary: str) -> Iterator[tuple[int, int]]:
    end = 0
    for sentence in split_sentences(summary):
        start = summary.find(sentence, end)
        end = start + len(sentence)
        yield start, end
