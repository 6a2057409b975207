"""Numbers that are written in words alone: ``two hundred and five``, ``دو لاکھ بیس ہزار``."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from summariser.text.number import Kind, Number
from summariser.text.number_words import NumberWords, fold
from summariser.text.words import WORD

_SPACE = re.compile(r"[\s\u200c-]+$")


def spelled_numbers(text: str, words: NumberWords, numerals: list[Number]) -> Iterator[Number]:
    """Find the numbers that are written in words alone.

    Args:
        text: Any text.
        words: Of its language.
        numerals: What was found already, in order; words inside are part of them.
    """
    if words.known.isdisjoint(map(fold, WORD.findall(text))):
        return
    starts, ends = [number.start for number in numerals], [number.end for number in numerals]
    phrase: list[tuple[str, int, int]] = []
    pending: list[tuple[str, int, int]] = []
    for match in WORD.finditer(text):
        start, end = match.span()
        word = fold(match.group())
        before = bisect_right(starts, start) - 1
        if before >= 0 and start < ends[before]:
            continue
        adjacent = bool(phrase) and _SPACE.fullmatch(text[(pending or phrase)[-1][2] : start])
        if word in words.known:
            if phrase and not adjacent:
                yield from _parse(phrase, words)
                phrase = []
            elif phrase:
                phrase += pending
            pending = []
            phrase.append((word, start, end))
        elif adjacent and not pending and word in words.connectors:
            pending.append((word, start, end))
        elif phrase:
            yield from _parse(phrase, words)
            phrase, pending = [], []
    if phrase:
        yield from _parse(phrase, words)


class _Builder:
    """Adds up the words of one number."""

    def __init__(self, words: NumberWords) -> None:
        self._words = words
        self.total = 0.0
        self.group = 0.0
        self.last = 0.0
        self.least_scale = float("inf")
        self.connected = False
        self.half = False
        self.started = False

    def takes(self, word: str) -> bool:
        """Say whether ``word`` continues the number."""
        words = self._words
        if word in words.halves:
            return self.started or words.half_comes_first
        if word in words.scales:
            scale = words.scales[word]
            if self.connected:
                return self.last > scale
            return scale < self.least_scale and not (self.last == 0 and self.started)
        value = words.cardinals.get(word, words.ordinals.get(word))
        if value is None or not self.started:
            return value is not None
        if value != int(value):
            return False
        if self.last >= 100:
            return value < self.last and (value >= 1 or self.connected)
        if words.unit_before_tens and not self.connected:
            return 1 <= self.last < 10 and value in (10, 20, 30, 40, 50, 60, 70, 80)
        tens = self.last in (20, 30, 40, 50, 60, 70, 80, 90) and 1 <= value < 10
        return tens and self.connected == words.tens_take_connector

    def add(self, word: str) -> None:
        """Add ``word`` to the number."""
        words = self._words
        self.connected = False
        if word in words.halves:
            self.half = True
            if self.started:
                self.group += 0.5
            return
        if word in words.scales and word not in words.cardinals:
            scale = words.scales[word]
            if words.half_comes_first and self.half:
                self.group += 0.5
                self.half = False
            if scale <= 100:
                self.group = max(1.0, self.group) * scale
            else:
                self.total += max(1.0, self.group) * scale
                self.group, self.least_scale = 0.0, scale
            self.last = scale
        else:
            value = words.cardinals.get(word, words.ordinals.get(word, 0.0))
            self.group += value
            self.last = value
        self.started = True

    @property
    def value(self) -> float:
        """What the words add up to."""
        unfinished_half = 0.5 if self.half and self._words.half_comes_first else 0.0
        return self.total + self.group + unfinished_half


def _parse(phrase: list[tuple[str, int, int]], words: NumberWords) -> Iterator[Number]:
    """Split a run of number words into numbers: "two hundred and five", but "two" and "three"."""
    builder, used = _Builder(words), list[tuple[str, int, int]]()
    for word, start, end in phrase:
        if word in words.connectors and word not in words.known:
            builder.connected = True
            continue
        if not builder.takes(word) and used:
            yield _number(builder, used, words)
            builder, used = _Builder(words), []
        if builder.takes(word):
            builder.add(word)
            used.append((word, start, end))
            if word in words.ordinals and word not in words.cardinals:
                yield _number(builder, used, words)
                builder, used = _Builder(words), []
    if used:
        yield _number(builder, used, words)


def _number(builder: _Builder, used: list[tuple[str, int, int]], words: NumberWords) -> Number:
    last = used[-1][0]
    kind: Kind = "ordinal" if last in words.ordinals and last not in words.cardinals else "cardinal"
    certain = len(used) > 1 or last not in words.homographs
    return Number(builder.value, used[0][1], used[-1][2], kind, spelled=True, certain=certain)
