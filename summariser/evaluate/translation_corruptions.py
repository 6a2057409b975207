"""Spoils good translations on purpose, each in one way that a reader would mind."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from summariser.evaluate.gate_sets import Line
from summariser.quality.countries import countries_in, country_names
from summariser.quality.dates import date_names, dates_in
from summariser.quality.directions import direction_names, directions_in
from summariser.quality.names import MONTHS, WEEKDAYS, names_in, tokens_of
from summariser.quality.number_match import without_counterpart
from summariser.quality.transliteration import similarity
from summariser.text.numbers import Number, numbers_in, values_of
from summariser.text.words import JOINED_WORD

_DIGIT_SYSTEMS = ("0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹")
_DIGIT = re.compile("[0-9٠-٩۰-۹]")
_SURELY_THE_NAME = 0.85
_DEATH, _INJURY = "killed|died|dead|deaths|killing", "wounded|injured|injuries|injuring"
_ARREST, _RELEASE = "arrested|detained|jailed", "released|freed"
_DENIAL, _CONFIRMATION = "denied|denies", "confirmed|confirms"
# What the source tells, the word for it, and a word for the contrary that fits into its place.
_EVENTS = {
    "ur": (
        (_DEATH, "ہلاک", "زخمی"),
        (_DEATH, "جاں بحق", "زخمی"),
        (_DEATH, "ہلاکتوں", "زخموں"),
        (_INJURY, "زخمی", "ہلاک"),
        (_ARREST, "گرفتار", "رہا"),
        (_RELEASE, "رہا(?= کر| کی)", "گرفتار"),
        (_CONFIRMATION, "تصدیق", "تردید"),
        (_DENIAL, "تردید", "تصدیق"),
    ),
    "ps": (
        (_DEATH, "ووژل", "ټپيان"),
        (_DEATH, "وژل", "ټپي"),
        (_DEATH, "مړه", "ټپيان"),
        (_INJURY, "ټپیان|ټپيان", "مړه"),
        (_INJURY, "ټپي|ټپی", "وژل"),
        (_ARREST, "ونیول", "خوشې"),
        (_RELEASE, "خوشې", "ونیول"),
        (_CONFIRMATION, "تایید", "رد"),
        (_DENIAL, "رد", "تایید"),
    ),
    "prs": (
        (_DEATH, "کشته", "زخمی"),
        (_INJURY, "زخمی", "کشته"),
        (_ARREST, "بازداشت|دستگیر", "آزاد"),
        (_RELEASE, "آزاد|رها", "بازداشت"),
        (_CONFIRMATION, "تأیید|تایید", "تکذیب"),
        (_DENIAL, "رد|تکذیب", "تأیید"),
    ),
}


@dataclass(frozen=True, slots=True)
class Passage:
    """One to a few consecutive sentences of a document, in one target language.

    Attributes:
        lines: The sentences.
        language: BCP 47 code.
        neighbours: Other sentences of the same document.
    """

    lines: tuple[Line, ...]
    language: str
    neighbours: tuple[Line, ...] = ()

    @property
    def source(self) -> str:
        """The English text."""
        return " ".join(line.source for line in self.lines)

    @property
    def translation(self) -> str:
        """The human translation."""
        return " ".join(line.translations[self.language] for line in self.lines)


Corruption = Callable[[Passage, random.Random], str | None]
"""Returns the spoilt translation; None where there is nothing of the kind to spoil."""


def number_changed(passage: Passage, rng: random.Random) -> str | None:
    """Change one digit of a number, to a number that the source does not have."""
    number = _some_numeral(passage, rng)
    if number is None:
        return None
    text = passage.translation
    known = values_of(numbers_in(passage.source, "en"))
    places = [match.start() for match in _DIGIT.finditer(text, number.start, number.end)]
    changes = [(place, digit) for place in places for digit in range(10)]
    rng.shuffle(changes)
    for place, digit in changes:
        system = next(digits for digits in _DIGIT_SYSTEMS if text[place] in digits)
        if place == places[0] and digit == 0:
            continue
        spoilt = text[:place] + system[digit] + text[place + 1 :]
        if without_counterpart(_numerals(spoilt, passage.language, number.start), known):
            return spoilt
    return None


def number_dropped(passage: Passage, rng: random.Random) -> str | None:
    """Take out a number that the source has and that stands in the translation once."""
    number = _some_numeral(passage, rng)
    if number is None:
        return None
    text = passage.translation
    return " ".join((text[: number.start] + text[number.end :]).split())


def name_swapped(passage: Passage, rng: random.Random) -> str | None:
    """Put another name of the document in place of one."""
    here = _names(passage.lines, passage.language)
    there = [name for _, name in _names(passage.neighbours, passage.language)]
    others = [name for name in there if name not in passage.translation]
    if not here or not others:
        return None
    _, name = rng.choice(here)
    return passage.translation.replace(name, rng.choice(others), 1)


def roles_reversed(passage: Passage, rng: random.Random) -> str | None:
    """Exchange two names of one sentence."""
    names = list(dict.fromkeys(name for _, name in _names(passage.lines, passage.language)))
    if len(names) < 2:
        return None
    first, second = rng.sample(names, 2)
    parts = re.split(
        f"(?<!\\w)({re.escape(first)}|{re.escape(second)})(?!\\w)", passage.translation
    )
    exchanged = {first: second, second: first}
    return "".join(exchanged.get(part, part) for part in parts)


def country_changed(passage: Passage, rng: random.Random) -> str | None:
    """Put another country in place of one."""
    text = passage.translation
    names = country_names(passage.language)
    here = list(countries_in(text, passage.language))
    others = sorted(set(names) - {code for mention in here for code in mention.meanings})
    if not here or not others:
        return None
    mention = rng.choice(here)
    return text[: mention.start] + names[rng.choice(others)] + text[mention.end :]


def date_changed(passage: Passage, rng: random.Random) -> str | None:
    """Put another weekday or month in place of one."""
    text = passage.translation
    names = date_names(passage.language)
    here = list(dates_in(text, passage.language))
    if not here:
        return None
    mention = rng.choice(here)
    kind = WEEKDAYS if mention.meanings & set(WEEKDAYS) else MONTHS
    known = {name for one in here for name in one.meanings}
    others = [name for name in kind if name in names and name not in known]
    if not others:
        return None
    return text[: mention.start] + names[rng.choice(others)] + text[mention.end :]


def direction_changed(passage: Passage, rng: random.Random) -> str | None:
    """Put another direction in place of one, with its ending."""
    text = passage.translation
    names = direction_names(passage.language)
    here = [
        (name, mention.start)
        for mention in directions_in(text, passage.language)
        for name in mention.meanings
        if text.startswith(names[name], mention.start)
    ]
    others = sorted(set(names) - {name for name, _ in here})
    if not here or not others:
        return None
    name, start = rng.choice(here)
    return text[:start] + names[rng.choice(others)] + text[start + len(names[name]) :]


def event_changed(passage: Passage, rng: random.Random) -> str | None:
    """Put the contrary in place of what happened, where the source tells of it."""
    text = passage.translation
    chances = [
        (match.span(), other)
        for told, word, other in _EVENTS.get(passage.language, ())
        if re.search(rf"\b(?:{told})\b", passage.source, re.IGNORECASE)
        for match in re.finditer(rf"(?<!\w){word}(?!\w)", text)
    ]
    if not chances:
        return None
    (start, end), other = rng.choice(chances)
    return text[:start] + other + text[end:]


def sentence_dropped(passage: Passage, rng: random.Random) -> str | None:
    """Leave one sentence out."""
    if len(passage.lines) < 2:
        return None
    left_out = rng.randrange(len(passage.lines))
    return " ".join(
        line.translations[passage.language]
        for index, line in enumerate(passage.lines)
        if index != left_out
    )


def cut(passage: Passage, rng: random.Random) -> str | None:
    """Take away the last third, at a word's end."""
    words = passage.translation.split()
    if len(words) < 4:
        return None
    limit = 2 * len(passage.translation) // 3
    return passage.translation[:limit].rsplit(maxsplit=1)[0]


def looped(passage: Passage, rng: random.Random) -> str | None:
    """Repeat a phrase of two to six words three to eight times, in place."""
    words = passage.translation.split()
    if len(words) < 4:
        return None
    length = rng.randint(2, min(6, len(words) - 1))
    start = rng.randrange(len(words) - length + 1)
    phrase = words[start : start + length]
    return " ".join(words[:start] + phrase * rng.randint(3, 8) + words[start + length :])


def latin_left(passage: Passage, rng: random.Random) -> str | None:
    """Leave one sentence in English."""
    left = rng.randrange(len(passage.lines))
    return " ".join(
        line.source if index == left else line.translations[passage.language]
        for index, line in enumerate(passage.lines)
    )


def wrong_language(passage: Passage, rng: random.Random) -> str | None:
    """Give the translation in another of the languages."""
    others = sorted(set(passage.lines[0].translations) - {passage.language})
    if not others:
        return None
    other = rng.choice(others)
    return " ".join(line.translations[other] for line in passage.lines)


#: Done to single sentences.
OF_SENTENCES: Mapping[str, Corruption] = {
    "number_changed": number_changed,
    "number_dropped": number_dropped,
    "cut": cut,
    "looped": looped,
    "wrong_language": wrong_language,
    "name_swapped": name_swapped,
    "roles_reversed": roles_reversed,
    "country_changed": country_changed,
    "date_changed": date_changed,
    "direction_changed": direction_changed,
    "event_changed": event_changed,
}
#: Done to passages of several sentences.
OF_PASSAGES: Mapping[str, Corruption] = {
    "sentence_dropped": sentence_dropped,
    "latin_left": latin_left,
}


def _some_numeral(passage: Passage, rng: random.Random) -> Number | None:
    known = values_of(number for number in numbers_in(passage.source, "en") if not number.in_name)
    numerals = [
        number
        for number in _numerals(passage.translation, passage.language)
        if not without_counterpart([number], known)
    ]
    values = [number.value for number in numerals]
    once = [number for number in numerals if values.count(number.value) == 1]
    return rng.choice(once) if once else None


def _numerals(text: str, language: str, start: int | None = None) -> list[Number]:
    return [
        number
        for number in numbers_in(text, language)
        if not number.spelled and not number.in_name and start in (None, number.start)
    ]


def _names(lines: Sequence[Line], language: str) -> list[tuple[str, str]]:
    """Return names of English sentences with the words of the translations that sound like them."""
    return [pair for line in lines for pair in _names_of(line.source, line.translations[language])]


@lru_cache(maxsize=1 << 14)
def _names_of(source: str, translation: str) -> tuple[tuple[str, str], ...]:
    words = [word for word in JOINED_WORD.findall(translation) if len(word) > 3]
    pairs = []
    for name in names_in(tokens_of(source), set()):
        best = max(words, key=lambda word: similarity(name.text, word), default="")
        if best and similarity(name.text, best) >= _SURELY_THE_NAME:
            pairs.append((name.text, best))
    return tuple(pairs)
