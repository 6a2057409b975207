"""Loops: what a model says again and again, as words, phrases or letters."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from itertools import pairwise
from operator import eq

from summariser.records import Finding

_WORD = re.compile("(?:[^\\W_]|[\u064b-\u065f\u0670])+")
_LETTERS_AGAIN = re.compile(r"([^\W\d_]{1,8}?)\1{3,}")
_SHORTEST_STUTTER = 4
# The longest phrase, in words, that is looked for back to back.
_LONGEST_PHRASE = 16
_NGRAM = 4
# Letters of a word that is hardly doubled on purpose. Urdu and Pashto double many short words to
# say "each" or "various" (with four letters, 12 of the 6,193 Pashto lines of NLLB-Seed would raise
# an alarm; with six, none), Dari few (none with four).
_SHORTEST_DOUBLED = {"ur": 6, "ps": 6, "prs": 4}


@dataclass(frozen=True, slots=True)
class Repetition:
    """What repeats in a text.

    Attributes:
        share: Share of the words that stand in a run of four words which was there before.
        loop: Characters of the first phrase that stands back to back, start and end; None
            where there is none.
    """

    share: float
    loop: tuple[int, int] | None


def repetition(text: str) -> Repetition:
    """Measure how far ``text`` repeats itself. Takes time linear in its length."""
    matches = list(_WORD.finditer(text))
    words = [match.group().lower() for match in matches]
    loop = _phrase_loop(words)
    if loop is not None:
        return Repetition(
            repeated_share(words), (matches[loop[0]].start(), matches[loop[1] - 1].end())
        )
    return Repetition(repeated_share(words), _stutter(matches))


def check_repetition(
    found: Repetition, source: Repetition | None, max_repetition: float
) -> list[Finding]:
    """Say where a text loops; a source that repeats itself as much excuses it."""
    if source is not None and source.loop is not None and found.share <= source.share + 0.1:
        return []
    if found.loop is not None:
        return [Finding("looped", "says the same words again and again", *found.loop)]
    excused = source.share if source is not None else 0.0
    if found.share > max_repetition + excused:
        percent = round(100 * found.share)
        return [Finding("looped", f"{percent} % of its words repeat what was said before")]
    return []


def check_doubled_words(text: str, language: str) -> list[Finding]:
    """Say which word stands twice in a row where the language does not double it on purpose."""
    words = list(_WORD.finditer(text))
    allowed = _doubled_on_purpose().get(language, frozenset())
    shortest = _SHORTEST_DOUBLED.get(language, min(_SHORTEST_DOUBLED.values()))
    for first, second in pairwise(words):
        word = first.group()
        doubled = word == second.group() and text[first.end() : second.start()].isspace()
        if doubled and len(word) >= shortest and word not in allowed:
            return [Finding("doubled_word", f"says {word} twice", first.start(), second.end())]
    return []


@functools.cache
def _doubled_on_purpose() -> dict[str, frozenset[str]]:
    """Return by language the words that writers double ("slowly slowly" for "gradually").

    Those of TICO-19 and of the project's news that are no slips, and their usual forms.
    """
    text = files("summariser.quality").joinpath("doubled_words.txt").read_text("utf-8")
    return {line.split()[0]: frozenset(line.split()[1:]) for line in text.splitlines()}


def repeated_share(words: list[str]) -> float:
    """Return the share of ``words`` that stand in a run of four which occurred before."""
    seen: set[tuple[str, ...]] = set()
    repeated: set[int] = set()
    for index in range(len(words) - _NGRAM + 1):
        ngram = tuple(words[index : index + _NGRAM])
        if ngram in seen:
            repeated.update(range(index, index + _NGRAM))
        seen.add(ngram)
    return len(repeated) / len(words) if words else 0.0


def _phrase_loop(words: list[str]) -> tuple[int, int] | None:
    """Return first and last word (exclusive) of a phrase that is repeated back to back.

    One word must stand three times (Urdu and Pashto double words for emphasis), two words two
    and a half times, a longer phrase twice.
    """
    for period in range(1, _LONGEST_PHRASE + 1):
        needed = {1: 2, 2: 3}.get(period, period)
        same = bytes(map(eq, words, words[period:]))
        start = same.find(b"\x01" * needed)
        if start >= 0 and not all(word.isdigit() for word in words[start : start + period]):
            end = same.find(b"\x00", start)
            return start, (end if end >= 0 else len(same)) + period
    return None


def _stutter(words: Iterable[re.Match[str]]) -> tuple[int, int] | None:
    """Return the span of letters that are repeated inside a word, at least four times."""
    for word in words:
        written = word.group()
        if len(written) >= _SHORTEST_STUTTER and 2 * len(set(written)) <= len(written):
            again = _LETTERS_AGAIN.search(written)
            if again is not None:
                return word.start() + again.start(), word.start() + again.end()
    return None
