"""Whether two texts have the same numbers, in whatever digits or words."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence

from summariser.text.numbers import Number, values_of

#: Numbers in words up to this one are often no quantities ("one of them", "at first", "both").
SMALL = 10

_AFTERNOON = re.compile(r"(?::\d\d)?\s?p\.?m", re.IGNORECASE)
_MINUTES = re.compile(r":\d\d")
_ABOUT = re.compile(
    r"\b(?:about|around|nearly|almost|roughly|approximately|over|than|under)\s+[$€£]?$",
    re.IGNORECASE,
)
_MORE_THAN = re.compile(r"\b(?:more than|over|at least)\s+(?:an?\s+)?[$€£]?$", re.IGNORECASE)
# What "about" may be off by, as a share; the numbers from which on it says so, and from which on
# digits may be left away.
_ABOUT_SHARE = 0.05
_SMALLEST_ABOUT = 100
_SMALLEST_ROUNDED = 1000
_FULL_HOUR = re.compile(r"\d{1,2}:$")
# "Several hundred" and "over a dozen" are hundreds and dozens, which have no number.
_VAGUE = re.compile(r"\b(?:several|few|dozen)\b", re.IGNORECASE)
_DECADE = re.compile(r"['’]?s\b")
# What is said without a number in one language and with one in the other.
_IMPLIED = {
    "half": (50, 1, 2, 0.5),
    "quarter": (25, 4, 15, 1, 0.25),
    "quarters": (75, 4, 3, 0.75),
    "thirds": (3, 66),
    "third": (3, 33),
    "dozens": (12,),
    "decade": (10,),
    "decades": (10,),
    "century": (100,),
    "fortnight": (2, 15, 14),
    "noon": (12,),
    "midday": (12,),
    "midnight": (12, 0),
    "double": (2,),
    "doubled": (2,),
    "twice": (2,),
    "both": (2,),
    "pair": (2,),
    "couple": (2,),
    "triple": (3,),
    "trio": (3,),
    "single": (1,),
    "once": (1,),
    "a": (1,),
    "an": (1,),
    "tens": (10,),
    "hundreds": (100,),
    "thousands": (1000,),
    "millions": (1e6,),
    "billions": (1e9,),
    "twenties": (20,),
    "thirties": (30,),
    "forties": (40,),
    "fifties": (50,),
    "sixties": (60,),
    "seventies": (70,),
    "eighties": (80,),
    "nineties": (90,),
    "teenager": (13, 19),
}
_LATIN_WORD = re.compile(r"[A-Za-z]+")
_ROMAN = re.compile(r"\b(?=[IVXL]{1,6}\b)X{0,3}(?:IX|IV|V?I{0,3})\b")
_ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10, "L": 50}


def same(first: float, second: float) -> bool:
    """Say whether two values are one number."""
    return math.isclose(first, second, rel_tol=1e-6, abs_tol=1e-9)


def without_counterpart(numbers: Iterable[Number], others: set[float]) -> list[Number]:
    """Return those of ``numbers`` that have no reading among ``others``."""
    return [
        number
        for number in numbers
        if not any(same(reading, other) for reading in number.readings for other in others)
    ]


def is_rounded(text: str, number: Number, others: Iterable[float]) -> bool:
    """Say whether a number of ``text`` is a rounding of one of ``others``.

    It is where the text says so ("nearly 300" for 296, "more than a thousand" for 1,340), and where
    a large number is given with fewer digits ("2.3 million" for 2,345,678).
    """
    if number.value < _SMALLEST_ABOUT:
        return False
    before = max(0, number.start - 15)
    if _MORE_THAN.search(text, before, number.start) and any(
        same(_first_digit(value), number.value) for value in others
    ):
        return True
    if _ABOUT.search(text, before, number.start):
        return any(abs(value - number.value) <= _ABOUT_SHARE * number.value for value in others)
    digits = len(f"{number.value:.0f}".rstrip("0"))
    return (
        number.value >= _SMALLEST_ROUNDED
        and digits > 1
        and any(
            value > 0 and same(float(f"{value:.{digits - 1}e}"), number.value) for value in others
        )
    )


def _first_digit(value: float) -> float:
    """Return a number with all digits but the first set to zero."""
    if value < 1:
        return 0.0
    magnitude = 10.0 ** math.floor(math.log10(value))
    return value // magnitude * magnitude


def dropped(source: str, numbers: Sequence[Number], translated: Sequence[Number]) -> list[Number]:
    """Return the numbers of ``source`` that its translation does not have.

    Args:
        source: The source text.
        numbers: Its numbers.
        translated: The numbers of the translation, uncertain ones too.
    """
    kept = values_of(translated)
    return [
        number
        for number in numbers
        if _is_quantity(number)
        and not _goes_without_saying(source, number)
        and not any(_kept(source, number, value) for value in kept)
    ]


def invented(source: str, numbers: Sequence[Number], translated: Sequence[Number]) -> list[Number]:
    """Return the numbers of a translation that its source does not have in any form."""
    allowed = values_of(numbers) | implied(source)
    return [
        number
        for number in translated
        if _is_quantity(number)
        and not any(same(reading, value) for reading in number.readings for value in allowed)
        and not any(_kept(source, said, reading) for said in numbers for reading in number.readings)
    ]


def implied(text: str) -> set[float]:
    """Return the numbers that English words and Roman numerals of ``text`` stand for."""
    words = {word.lower() for word in _LATIN_WORD.findall(text)}
    values = {float(value) for word in words & _IMPLIED.keys() for value in _IMPLIED[word]}
    return values | {float(_roman(match.group())) for match in _ROMAN.finditer(text)}


def _is_quantity(number: Number) -> bool:
    if number.in_name:
        return False
    return not number.spelled or (number.certain and number.value > SMALL)


def _goes_without_saying(source: str, number: Number) -> bool:
    """Say whether a number need not be translated: the minutes of 8:00, a vague hundred."""
    if number.value == 0:
        return _FULL_HOUR.search(source, max(0, number.start - 3), number.start) is not None
    return (
        number.spelled and _VAGUE.search(source, max(0, number.start - 8), number.end) is not None
    )


def _kept(source: str, number: Number, value: float) -> bool:
    """Say whether ``value`` is how a translation may write ``number`` of ``source``."""
    if any(same(reading, value) for reading in number.readings):
        return True
    if number.spelled:
        return False
    if number.value <= 12 and _AFTERNOON.match(source, number.end):
        return same(number.value + 12, value)
    if 12 < number.value <= 24 and _MINUTES.match(source, number.end):
        return same(number.value - 12, value)
    if _DECADE.match(source, number.end):
        return value in {number.value % 100, 1900 + number.value}
    return False


def _roman(numeral: str) -> int:
    digits = [_ROMAN_DIGITS[char] for char in numeral]
    return sum(
        -digit if any(digit < later for later in digits[index + 1 : index + 2]) else digit
        for index, digit in enumerate(digits)
    )
