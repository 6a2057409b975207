"""A stored text in pieces: which of its words the gate speaks of, and which run the other way."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from summariser.store.export.heading import direction_of
from summariser.store.export.page import paragraphs_in
from summariser.store.schema import Row

# Stored rows have the gate's findings in words, without their spans. The words that a finding is
# about stand in quotation marks or at its beginning.
_QUOTED = re.compile(r"“(.+)”")
_BEFORE = re.compile(r"(.+?) is not in the (?:article|source)$")
# A name or a phrase left in Latin letters, with the digits and marks between its words. A full stop
# at its end belongs to it only in abbreviations: "D.C."
_LATIN = "A-Za-zÀ-ÖØ-öø-ɏ"
_LATIN_RUN = re.compile(
    rf"[{_LATIN}](?:[{_LATIN}0-9]|[.,&'’/+ -]+(?=[{_LATIN}0-9]))*(?:(?<=\.[A-Z])\.)?"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """Some characters of a text that are shown alike.

    Attributes:
        text: The characters.
        reasons: Positions in the row's ``reasons`` of those that speak of them.
    """

    text: str
    reasons: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """Pieces that run in one direction.

    Attributes:
        pieces: Together they are the run.
        isolated: It runs against its text, whose words on both sides it is kept from.
    """

    pieces: tuple[Piece, ...]
    isolated: bool = False


def passages_of(row: Row) -> list[list[Run]]:
    """Return the paragraphs of a stored text, each in runs that together are the paragraph."""
    spoken_of = {
        number: words
        for number, reason in enumerate(row.reasons)
        # What is found twice is said twice; once is enough to read.
        if row.reasons.index(reason) == number and (words := words_spoken_of(reason))
    }
    against = direction_of(row.language) == "rtl"
    return [_runs(paragraph, spoken_of, against) for paragraph in paragraphs_in(row.text)]


def words_spoken_of(reason: str) -> str | None:
    """Return the words of the text that a reason of the gate is about; None: the whole text."""
    found = _QUOTED.search(reason) or _BEFORE.match(reason)
    return found.group(1).rstrip("…").strip() if found else None


def _runs(text: str, spoken_of: Mapping[int, str], right_to_left: bool) -> list[Run]:
    marks = _marks(text, spoken_of)
    latin = [match.span() for match in _LATIN_RUN.finditer(text)] if right_to_left else []
    runs = []
    at = 0
    for start, end in (*latin, (len(text), len(text))):
        runs += [Run(_pieces(text, marks, at, start)), Run(_pieces(text, marks, start, end), True)]
        at = end
    return [run for run in runs if run.pieces]


def _pieces(text: str, marks: Sequence[tuple[int, ...]], start: int, end: int) -> tuple[Piece, ...]:
    return tuple(
        Piece("".join(text[place] for place in places), reasons)
        for reasons, places in groupby(range(start, end), key=marks.__getitem__)
    )


def _marks(text: str, spoken_of: Mapping[int, str]) -> list[tuple[int, ...]]:
    """Return for each character the reasons that speak of it."""
    marks: list[tuple[int, ...]] = [()] * len(text)
    for number, words in spoken_of.items():
        pattern = r"\s+".join(map(re.escape, words.split()))
        for match in re.finditer(rf"(?<!\w){pattern}(?!\w)", text):
            place = slice(*match.span())
            marks[place] = [(*others, number) for others in marks[place]]
    return marks
