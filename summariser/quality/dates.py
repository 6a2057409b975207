"""Weekdays and months that a translation names although its source does not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from summariser.quality.names import MONTHS, WEEKDAYS
from summariser.quality.phrases import Mention, Phrases
from summariser.records import Finding

# CLDR has no other spellings, and for Pashto names of days that news does not use; so the words are
# here: one of each row for each day and month, spellings between bars, and nothing ("-") where the
# word means something else more often: Urdu's ہفتہ is a week, Dari's می begins most of its verbs,
# Pashto's شنبه ends the names of other days and جمعې is a sum.
_NAMES = {
    "ur": (
        "پیر|سوموار منگل بدھ جمعرات جمعہ|جمعے سنیچر اتوار",
        "جنوری فروری مارچ اپریل مئی جون جولائی اگست ستمبر اکتوبر نومبر دسمبر",
    ),
    "ps": (
        "دوشنبه|دوشنبې سه_شنبه|سه_شنبې|سې_شنبه|سې_شنبې "
        "چهارشنبه|چهارشنبې|چارشنبه|چارشنبې|چهار_شنبې|څلور_شنبې "
        "پنجشنبه|پنجشنبې|پنج_شنبې جمعه - یکشنبه|یکشنبې|یک_شنبې",
        "جنوري فبروري|فېبروري مارچ اپریل|اپرېل - جون جولای|جولايي اګست|اگست سپتمبر|سپټمبر "
        "اکتوبر|اکټوبر نومبر دسمبر|ډسمبر",
    ),
    "prs": (
        "دوشنبه|دو_شنبه سه_شنبه|سهشنبه چهارشنبه|چهار_شنبه پنجشنبه|پنج_شنبه جمعه شنبه "
        "یکشنبه|یک_شنبه",
        "جنوری|ژانویه فبروری|فوریه مارچ|مارس اپریل|آپریل|آوریل - جون|ژوئن "
        "جولای|جولایی|ژوئیه|جولائی آگست|اگست|آگوست سپتمبر|سپتامبر اکتوبر|اکتبر نومبر|نوامبر "
        "دسمبر|دسامبر",
    ),
}
# Beginnings of English words whose translations are written alike.
_ALSO = {
    "Monday": ("pir", "dushanbe"),
    "Tuesday": ("mars",),
    "Wednesday": ("buddh",),
    "June": ("joan", "john", "jon"),
}
_ABBREVIATED = 3  # letters
_NUMERIC_DATE = re.compile(r"\b\d{1,4}([-/.])\d{1,2}\1\d{1,4}\b")


def check_dates(source: str, translation: str, language: str) -> list[Finding]:
    """Say which weekdays and months a translation names that its source does not.

    Args:
        source: English text; where it has a date in numerals, months are not looked for.
        translation: Its translation.
        language: ``ur``, ``ps`` or ``prs``; for others nothing is known.
    """
    mentions = list(dates_in(translation, language))
    if not mentions:
        return []
    words = re.findall(r"[a-z]+", source.lower())
    said = {name for name in (*WEEKDAYS, *MONTHS) if _is_said(name, words)}
    if _NUMERIC_DATE.search(source):
        said.update(MONTHS)
    return [
        Finding(
            "date_changed",
            f"“{translation[mention.start : mention.end]}” ({'/'.join(sorted(mention.meanings))}) "
            "is not in the source",
            mention.start,
            mention.end,
        )
        for mention in mentions
        if not mention.meanings & said
    ]


def dates_in(text: str, language: str) -> Iterator[Mention[str]]:
    """Yield the weekdays and months that a text in a target language names, in English."""
    return _phrases(language).mentions(text)


@cache
def date_names(language: str) -> Mapping[str, str]:
    """Return the name of each weekday and month in a target language by the English one."""
    return {english: names[0] for english, names in _rows(language)}


def _rows(language: str) -> Iterator[tuple[str, list[str]]]:
    for english, row in zip((WEEKDAYS, MONTHS), _NAMES.get(language, ()), strict=False):
        for name, spellings in zip(english, row.split(), strict=True):
            if spellings != "-":
                yield name, spellings.replace("_", " ").split("|")


@cache
def _phrases(language: str) -> Phrases[str]:
    return Phrases((name, english) for english, names in _rows(language) for name in names)


def _is_said(name: str, words: Iterable[str]) -> bool:
    """Say whether a text has a weekday or month: whole, in the plural, abbreviated or in a word."""
    beginnings = (name.lower(), *_ALSO.get(name, ()))
    short = {name.lower()[:letters] for letters in (_ABBREVIATED, _ABBREVIATED + 1)}
    return any(word.startswith(beginnings) or word in short for word in words)
