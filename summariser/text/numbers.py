"""Numbers of a text, however they are written: digits of three systems, words, or both.

``1,234``, ``۱٬۲۳۴``, ``1.2 million``, ``12 لاکھ``, ``twenty-five``, ``بیست و پنج``, ``38 %``,
``3rd`` and ``88-92`` are found with their values, so that texts can be compared across languages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from summariser.text.number_words import NUMBER_WORDS, NumberWords, fold

Kind = Literal["cardinal", "ordinal", "percent"]


@dataclass(frozen=True, slots=True)
class Number:
    """A number that stands in a text.

    Attributes:
        value: What it means; ``1.5 million`` is 1500000.
        start: Where it begins, in characters.
        end: Where it ends, exclusive.
        kind: ``ordinal`` for ``3rd``, ``percent`` for ``3 %``, else ``cardinal``.
        spelled: Written in words, without a digit.
        certain: False for a word that means something else as well (Urdu ``اسی``: 80, or "this
            very").
        in_name: Part of a name (``A320``, ``G20``), no quantity.
        also: Other readings: ``2.5`` in ``2.5 to 3 million`` is 2500000 as well.
    """

    value: float
    start: int
    end: int
    kind: Kind = "cardinal"
    spelled: bool = False
    certain: bool = True
    in_name: bool = False
    also: tuple[float, ...] = ()

    @property
    def readings(self) -> tuple[float, ...]:
        """Every value that it may have."""
        return (self.value, *self.also)


_TO_ASCII = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٬٫٪", "01234567890123456789,.%")
_NUMERAL = re.compile(
    r"(?<![\d.,])\d{1,3}(?:[,’'،]\d{2,3})+(?:\.\d+)?(?!\d)"  # 1,234,567.8 and 12,34,567
    r"|\d+(?:\.\d+)?|(?<![\d.\w])\.\d+"
)
_THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?|\d{1,2}(,\d{2})+,\d{3}(\.\d+)?")
_WORD = re.compile("(?:[^\\W\\d_]|[\u064b-\u065f\u0670])+")
_PREFIX = re.compile(r"[^\W\d_]+[-–]?$")
_CURRENCY_PREFIXES = frozenset({"rs", "tk", "pkr", "afs", "us", "usd", "inr", "eur", "gbp"})
_ORDINAL_SUFFIX = re.compile(r"(?:st|nd|rd|th)\b|\s?(?:ویں|واں|مین|مه|ام|م)(?!\w)")
_SHORT_SCALES = {"k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9, "b": 1e9, "tn": 1e12, "cr": 1e7}
_SHORT_SCALE = re.compile(r"(k|mn|m|bn|b|tn|cr)\b", re.IGNORECASE)
# 6.30 of a clock is six and thirty.
_CLOCK = re.compile(r"\d{1,2}\.[0-5]\d")
_CLOCK_AFTER = re.compile(r"\s?(?:[ap]\.?m\b|بجے|بجو)", re.IGNORECASE)
_RANGE = re.compile(r"\s?[-–—]\s?|\s(?:to|or|and|سے|تا|نه تر|تر|او|یا|الی|و)\s")
_PLURAL = re.compile(r"[\s\u200c]?(?:ها|های|هاي|ګونه|ګونو)(?!\w)")
_SEASON = re.compile(r"(?:19|20)\d\d\s?[-–/]\s?\d\d")
_SPACE = re.compile(r"[\s\u200c-]+$")
_PERCENT_AFTER = re.compile(r"\s?(?:%|per\s?cents?\b|percentage\b|pc\b|(?:در|فی)\s?صد|فی\u200cصد)")
_PERCENT_BEFORE = re.compile(r"(?:%|په\s+سل[وه]\s+کې)\s?$")
# "In the hundred" is how Pashto and Dari say per cent; the hundred is no number of its own.
_PER_HUNDRED = re.compile(r"(?<!\w)(?:په\s+سل[وه]\s+کې|(?:در|فی)\s?صد)(?!\w)")


def numbers_in(text: str, language: str) -> list[Number]:
    """Return the numbers of ``text`` in order.

    Args:
        text: Any text.
        language: BCP 47 code, for the words; in a language whose number words are not known,
            digits alone are found.
    """
    ascii_text = text.translate(_TO_ASCII)
    words = NUMBER_WORDS.get(language)
    found = list(_numerals(ascii_text))
    if words is not None:
        found = _with_scales(ascii_text, found, words)
        rest = _PER_HUNDRED.sub(lambda match: " " * len(match.group()), text)
        spelled = [
            replace(number, certain=number.certain and _PLURAL.match(text, number.end) is None)
            for number in _spelled(rest, words, found)
        ]
        found = sorted([*found, *spelled], key=lambda number: number.start)
        found = _joined(text, found, words)
    return [_percentage(ascii_text, number, words) for number in _ranges(ascii_text, found)]


def values_of(numbers: Iterable[Number]) -> set[float]:
    """Return every reading of every number."""
    return {reading for number in numbers for reading in number.readings}


def _numerals(text: str) -> Iterator[Number]:
    for match in _NUMERAL.finditer(text):
        raw = match.group()
        start, end = match.span()
        digits = re.sub(r"[,’'،]", "", raw)
        also: tuple[float, ...] = ()
        if digits != raw and not _THOUSANDS.fullmatch(raw):
            # "10,12" or "3،500": one number, two of a list, or a decimal comma.
            also = tuple(float(part) for part in re.split(r"[,’'،]", raw))
            if raw.count(",") == 1:
                also += (float(raw.replace(",", ".").rstrip(".")),) if "." not in raw else ()
        elif re.fullmatch(r"\d{1,3}\.\d{3}", raw):
            also = (float(raw.replace(".", "")),)
        value = float(digits)
        suffix = _ORDINAL_SUFFIX.match(text, end)
        if suffix is not None:
            yield Number(value, start, suffix.end(), "ordinal", also=also)
            continue
        if _CLOCK.fullmatch(raw) and (_CLOCK_AFTER.match(text, end) or _clock_before(text, start)):
            also += tuple(float(part) for part in raw.split("."))
        scale = _SHORT_SCALE.match(text, end)
        if scale is not None:
            # "5m" is five million, or five metres.
            also += (value * _SHORT_SCALES[scale.group().lower()],)
        yield Number(value, start, end, in_name=_in_name(text, start), also=also)


def _clock_before(text: str, start: int) -> bool:
    return "ساعت" in text[max(0, start - 6) : start]


def _in_name(text: str, start: int) -> bool:
    prefix = _PREFIX.search(text, max(0, start - 12), start)
    return (
        prefix is not None
        and prefix.group().isascii()
        and prefix.group().rstrip("-–").lower() not in _CURRENCY_PREFIXES
    )


def _with_scales(text: str, numerals: list[Number], words: NumberWords) -> list[Number]:
    """Multiply numerals by the words that follow them: ``1.5 million``."""
    scaled = []
    for number in numerals:
        value, end = number.value, number.end
        while (word := _WORD.match(text, _skip_space(text, end))) is not None:
            folded = fold(word.group())
            if folded in words.halves and not words.half_comes_first:
                value += 0.5
            elif number.kind == "cardinal" and (scale := _scale(folded, words)):
                value *= scale
            else:
                break
            end = word.end()
        if words.half_comes_first and _follows_half(text, number.start, words):
            value = (number.value + 0.5) * (value / number.value if number.value else 1)
        scaled.append(replace(number, value=value, end=end) if value != number.value else number)
    return scaled


def _scale(word: str, words: NumberWords) -> float:
    """Return what ``word`` multiplies by, in its own language or left in English; else 0."""
    return words.scales.get(word, NUMBER_WORDS["en"].scales.get(word, 0.0))


def _follows_half(text: str, start: int, words: NumberWords) -> bool:
    before = text[max(0, start - 12) : start].split()
    return bool(before) and fold(before[-1]) in words.halves


def _skip_space(text: str, index: int) -> int:
    while index < len(text) and text[index] in " \u00a0\u200c-+$€£":
        index += 1
    return index


def _spelled(text: str, words: NumberWords, numerals: list[Number]) -> Iterator[Number]:
    """Find the numbers that are written in words alone."""
    if words.known.isdisjoint(map(fold, _WORD.findall(text))):
        return
    taken = [(number.start, number.end) for number in numerals]
    phrase: list[tuple[str, int, int]] = []
    pending: list[tuple[str, int, int]] = []
    for match in _WORD.finditer(text):
        start, end = match.span()
        word = fold(match.group())
        if any(begin <= start < stop for begin, stop in taken):
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


def _joined(text: str, numbers: list[Number], words: NumberWords) -> list[Number]:
    """Add up ``1 لاکھ 20 ہزار``: what ends in a scale and goes on with a smaller number."""
    joined: list[Number] = []
    for number in numbers:
        before = joined[-1] if joined else None
        if (
            before is not None
            and before.kind == number.kind == "cardinal"
            and not (before.spelled and number.spelled)
            and (not before.spelled or _ends_in_scale(text, before, words))
            and before.value >= 1000 * (1 if number.value < 1000 else 10)
            and before.value % 1000 == 0
            and _ends_in_scale(text, before, words)
            and _between(text, before.end, number.start, words)
        ):
            joined[-1] = Number(
                before.value + number.value,
                before.start,
                number.end,
                also=(*before.readings, *number.readings),
            )
        else:
            joined.append(number)
    return joined


def _ends_in_scale(text: str, number: Number, words: NumberWords) -> bool:
    last = text[number.start : number.end].split()[-1:]
    return bool(last) and fold(last[0]) in words.scales


def _between(text: str, end: int, start: int, words: NumberWords) -> bool:
    gap = text[end:start].split()
    return text[end:start].strip() == "" or (len(gap) == 1 and fold(gap[0]) in words.connectors)


def _ranges(text: str, numbers: list[Number]) -> list[Number]:
    """Give ``2.5`` in ``2.5 to 3 million`` its second reading."""
    result = list(numbers)
    for index in range(len(numbers) - 1):
        first, second = numbers[index], numbers[index + 1]
        if second.start - first.end > 8:
            continue
        if _SEASON.fullmatch(text, first.start, second.end):
            # 2019-20 is 2019 to 2020.
            later = first.value // 100 * 100 + second.value
            result[index + 1] = replace(second, also=(*second.also, later))
            continue
        if first.value >= 1000 or second.value < 1000:
            continue
        if _RANGE.fullmatch(text, first.end, second.start):
            scale = second.value / _mantissa(text[second.start : second.end])
            if scale >= 100:
                result[index] = replace(first, also=(*first.also, first.value * scale))
    return result


def _mantissa(numeral: str) -> float:
    """Return what stands before the scale: 3 in ``3 million``; infinity where it is no digit."""
    digits = re.match(r"\d+(?:\.\d+)?", numeral)
    return (float(digits.group()) if digits else 0.0) or float("inf")


def _percentage(text: str, number: Number, words: NumberWords | None) -> Number:
    if number.kind != "cardinal":
        return number
    if _PERCENT_AFTER.match(text, number.end) or _PERCENT_BEFORE.search(
        text, max(0, number.start - 16), number.start
    ):
        return replace(number, kind="percent")
    word = _WORD.match(text, _skip_space(text, number.end))
    if words is not None and word is not None and fold(word.group()) in words.percent:
        return replace(number, kind="percent")
    return number
