"""A stored text in pieces: which of its words the gate speaks of, and which run the other way."""

from __future__ import annotations

import re
from collections.abc import Sequence
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
        isolated: They run against the text's direction and are kept from its other words.
    """

    text: str
    reasons: tuple[int, ...] = ()
    isolated: bool = False


def passages_of(row: Row) -> list[list[Piece]]:
    """Return the paragraphs of a stored text, each in pieces that together are the paragraph."""
    against = direction_of(row.language) == "rtl"
    return [_pieces(paragraph, row.reasons, against) for paragraph in paragraphs_in(row.text)]


def words_spoken_of(reason: str) -> str | None:
    """Return the words of the text that a reason of the gate is about; None: the whole text."""
    found = _QUOTED.search(reason) or _BEFORE.match(reason)
    return found.group(1).rstrip("…").strip() if found else None


def _pieces(text: str, reasons: Sequence[str], right_to_left: bool) -> list[Piece]:
    marked: list[tuple[int, ...]] = [()] * len(text)
    for number, reason in enumerate(reasons):
        for start, end in _spans(text, words_spoken_of(reason)):
            marked[start:end] = [(*others, number) for others in marked[start:end]]
    runs = [0] * len(text)
    if right_to_left:
        for number, match in enumerate(_LATIN_RUN.finditer(text), start=1):
            runs[match.start() : match.end()] = [number] * len(match.group())
    places = groupby(range(len(text)), key=lambda place: (marked[place], runs[place]))
    return [
        Piece("".join(text[place] for place in group), numbers, run > 0)
        for (numbers, run), group in places
    ]


def _spans(text: str, words: str | None) -> list[tuple[int, int]]:
    if not words:
        return []
    pattern = r"\s+".join(map(re.escape, words.split()))
    return [match.span() for match in re.finditer(rf"(?<!\w){pattern}(?!\w)", text)]
