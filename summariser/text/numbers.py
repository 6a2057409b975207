"""Numbers of a text, however they are written: digits of three systems, words, or both.

``1,234``, ``۱٬۲۳۴``, ``1.2 million``, ``12 لاکھ``, ``twenty-five``, ``بیست و پنج``, ``38 %``,
``3rd`` and ``88-92`` are found with their values, so that texts can be compared across languages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from summariser.text.number import Number
from summariser.text.number_words import NUMBER_WORDS, NumberWords, fold
from summariser.text.scripts import BIDI_CONTROLS
from summariser.text.spelled_numbers import spelled_numbers
from summariser.text.words import WORD

__all__ = ["Number", "numbers_in", "values_of"]

_TO_ASCII = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٬٫٪", "01234567890123456789,.%")
_NUMERAL = re.compile(
    r"(?<![\d.,])\d{1,3}(?:[,’'،]\d{2,3})+(?:\.\d+)?(?!\d)"  # 1,234,567.8 and 12,34,567
    r"|(?<![\d.,])\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d|[.,]\d)"  # 50 000, and 25 300 perhaps
    r"|\d+(?:\.\d+)?|(?<![\d.\w])\.\d+"
)
_SEPARATOR = re.compile("[,’'،\\s]")
_THOUSANDS = re.compile(
    r"\d{1,3}(,\d{3})+(\.\d+)?|\d{1,2}(,\d{2})+,\d{3}(\.\d+)?"
    r"|\d{1,3}([\u00a0\u202f]\d{3})+|\d{1,3}( 0\d\d)+"
)
_PREFIX = re.compile(r"[^\W\d_]+[-–]?$")
_CURRENCY_PREFIXES = frozenset({"rs", "tk", "pkr", "afs", "us", "usd", "inr", "eur", "gbp"})
_ORDINAL_SUFFIX = re.compile(r"(?:st|nd|rd|th)\b|\s?(?:ویں|واں|مین|مه|ام|م)(?!\w)")
# What may stand between a numeral and the word that multiplies it; marks of direction are layout.
_BEFORE_SCALE = re.compile(rf"(?:[ \u00a0\u200c+$€£-]|{BIDI_CONTROLS.pattern})+")
_SHORT_SCALES = {"k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9, "b": 1e9, "tn": 1e12, "cr": 1e7}
_SHORT_SCALE = re.compile(r"(k|mn|m|bn|b|tn|cr)\b", re.IGNORECASE)
# 6.30 of a clock is six and thirty.
_CLOCK = re.compile(r"\d{1,2}\.[0-5]\d")
_CLOCK_AFTER = re.compile(r"\s?(?:[ap]\.?m\b|بجے|بجو)", re.IGNORECASE)
_RANGE = re.compile(r"\s?[-–—]\s?|\s(?:to|or|and|سے|تا|نه تر|تر|او|یا|الی|و)\s")
_PLURAL = re.compile(r"[\s\u200c]?(?:ها|های|هاي|ګونه|ګونو)(?!\w)")
_SEASON = re.compile(r"(?:19|20)\d\d\s?[-–/]\s?\d\d")
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
            for number in spelled_numbers(rest, words, found)
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
        digits = _SEPARATOR.sub("", raw)
        also: tuple[float, ...] = ()
        if digits != raw and not _THOUSANDS.fullmatch(raw):
            # "10,12", "25 300" or "3،500": one number, two of a list, or a decimal comma.
            also = tuple(float(part) for part in _SEPARATOR.split(raw))
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
        value, end, also = number.value, number.end, number.also
        while (word := WORD.match(text, _skip_space(text, end))) is not None:
            folded = fold(word.group())
            if folded in words.halves and not words.half_comes_first:
                value += 0.5
            elif number.kind == "cardinal" and (scale := _scale(folded, words)):
                value *= scale
                if folded in words.numeral_scales:  # or it is the other word
                    also += (number.value,)
            else:
                break
            end = word.end()
        if words.half_comes_first and _follows_half(text, number.start, words):
            value = (number.value + 0.5) * (value / number.value if number.value else 1)
        scaled.append(
            replace(number, value=value, end=end, also=also) if value != number.value else number
        )
    return scaled


def _scale(word: str, words: NumberWords) -> float:
    """Return what ``word`` multiplies by, in its own language or left in English; else 0."""
    own = words.numeral_scales.get(word) or words.scales.get(word)
    return own or NUMBER_WORDS["en"].scales.get(word, 0.0)


def _follows_half(text: str, start: int, words: NumberWords) -> bool:
    before = text[max(0, start - 12) : start].split()
    return bool(before) and fold(before[-1]) in words.halves


def _skip_space(text: str, index: int) -> int:
    between = _BEFORE_SCALE.match(text, index)
    return between.end() if between else index


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
    word = WORD.match(text, _skip_space(text, number.end))
    if words is not None and word is not None and fold(word.group()) in words.percent:
        return replace(number, kind="percent")
    return number
