"""North, south, east and west: a text has those of its source and no other."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import Literal

from summariser.quality.phrases import Mention
from summariser.records import Finding
from summariser.text.number_words import fold
from summariser.text.words import WORD

Direction = Literal["north", "south", "east", "west"]
DIRECTIONS: tuple[Direction, ...] = ("north", "south", "east", "west")

# Beginnings of the words for each in turn; at most two letters may follow, as in شمالی.
_BEGINNINGS = {
    "ur": ("شمال", "جنوب", "مشرق شرق", "مغرب غرب"),
    "ps": ("شمال", "جنوب سویل سوېل سهیل", "ختیځ شرق", "لوېدیځ لویدیځ لوېدېځ غرب"),
    "prs": ("شمال", "جنوب", "شرق مشرق", "غرب مغرب"),
}
_LONGEST_ENDING = 2
_OTHER_WORDS = frozenset(map(fold, ("غربت", "غربال")))  # poverty, a sieve
_ENGLISH = re.compile("|".join(DIRECTIONS))
# A direction as a word of its own, of one part or two; neither Easter nor Westminster.
_ENGLISH_WORD = re.compile(
    r"\b(?:(north|south)[- ]?(east|west)|north|south|east|west)(?:ern(?:er)?s?|erly|wards?)?\b"
)


def check_directions(source: str, translation: str, language: str) -> list[Finding]:
    """Say which directions a translation names that its source does not.

    Where the source names none, nothing is said: "the Americas" are North and South America.

    Args:
        source: English text.
        translation: Its translation.
        language: ``ur``, ``ps`` or ``prs``; for others nothing is known.
    """
    said = set(_ENGLISH.findall(source.lower()))
    if not said:
        return []
    return [
        Finding(
            "direction_changed",
            f"“{translation[mention.start : mention.end]}” ({'/'.join(mention.meanings)}) is not "
            "in the source",
            mention.start,
            mention.end,
        )
        for mention in directions_in(translation, language)
        if not mention.meanings & said
    ]


def directions_told(text: str) -> frozenset[tuple[str, ...]]:
    """Return the directions of an English text: each alone, and those of one word together."""
    text = text.lower()
    together = {_parts(match) for match in _ENGLISH_WORD.finditer(text)}
    return frozenset(together | {(name,) for name in _ENGLISH.findall(text)})


def check_summary_directions(summary: str, told: Collection[tuple[str, ...]]) -> list[Finding]:
    """Say which directions a summary names that its article does not.

    Args:
        summary: English.
        told: ``directions_told`` of its article.
    """
    return [
        Finding(
            "direction_changed",
            f"“{summary[match.start() : match.end()]}” is not in the article",
            *match.span(),
        )
        for match in _ENGLISH_WORD.finditer(summary.lower())
        if _parts(match) not in told
    ]


def _parts(match: re.Match[str]) -> tuple[str, ...]:
    """Return the directions that a word is made of, whether or not a hyphen parts them."""
    return tuple(_ENGLISH.findall(match.group()))


def directions_in(text: str, language: str) -> Iterator[Mention[Direction]]:
    """Yield the directions that a text in a target language names."""
    pattern = _pattern(language)
    if pattern is None:
        return
    for word in WORD.finditer(text):
        folded = fold(word.group())
        match = pattern.fullmatch(folded)
        if match is not None and folded not in _OTHER_WORDS:
            direction = next(name for name in DIRECTIONS if match[name])
            yield Mention(frozenset({direction}), word.start(), word.end())


def direction_names(language: str) -> Mapping[Direction, str]:
    """Return the word for each direction in a target language."""
    words = _BEGINNINGS.get(language, ())
    return {name: word.split()[0] for name, word in zip(DIRECTIONS, words, strict=False)}


@cache
def _pattern(language: str) -> re.Pattern[str] | None:
    if language not in _BEGINNINGS:
        return None
    groups = (
        f"(?P<{name}>{'|'.join(map(fold, words.split()))})"
        for name, words in zip(DIRECTIONS, _BEGINNINGS[language], strict=True)
    )
    return re.compile(rf"(?:{'|'.join(groups)})\w{{0,{_LONGEST_ENDING}}}")
