"""Sentences of a text, by ``sentencex`` (Wikimedia), with what it leaves undone put right.

Of the splitters compared (pysbd, syntok, sentencex) it alone is linear in the length of the
text, keeps every character, and knows the stops of Urdu, Pashto and Dari.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import sentencex

# The splitter has Persian but not Dari; their punctuation is the same.
_SPLITTER_LANGUAGE = {"prs": "fa"}

# Beyond this many characters a sentence is split at the stops inside its quotation marks too:
# a quotation of a whole paragraph is more than a translation model handles well at once.
_LONG = 300

_QUOTES_AND_BRACKETS = str.maketrans(dict.fromkeys('"“”„«»()[]', " "))
_CLOSING = re.compile(r"[)\]”’»]+(?=[\s.,;:!?،؛۔]|$)[.,;:!?،؛۔]*\s*")
_CLOSING_STRAIGHT = re.compile(r"\"+(?=\s|$)\s*")
_ENDS_IN_DIGIT_AND_POINT = re.compile(r"\d[.۔٫,]$")
_ENDS_IN_ABBREVIATION = re.compile(r"(?:^|[\s(\"“‘])(?:Amb|Approx|Atty|Ft|Vol)\.\s+$")


def split_sentences(text: str, language: str = "en") -> list[str]:
    """Return the sentences of ``text`` in order, each without surrounding white space.

    Nothing but white space between sentences is lost. A blank line ends a sentence, a single
    line break does not. Takes time linear in the length of the text.

    Args:
        text: Any text, of any length; one without letters gives at most one sentence a stop.
        language: BCP 47 code; one that the splitter does not know is split like English.
    """
    code = _SPLITTER_LANGUAGE.get(language, language)
    sentences = (
        part
        for piece in _rejoined(sentencex.segment(code, text))
        for part in (_split_quotation(piece, code) if len(piece) > _LONG else (piece,))
    )
    return [stripped for sentence in sentences if (stripped := sentence.strip())]


def _split_quotation(piece: str, code: str) -> Iterator[str]:
    """Split with quotation marks and brackets out of the splitter's sight."""
    masked = sentencex.segment(code, piece.translate(_QUOTES_AND_BRACKETS))
    return _rejoined(_cut_like(piece, masked))


def _cut_like(text: str, model: Iterable[str]) -> Iterator[str]:
    start = 0
    for part in model:
        yield text[start : start + len(part)]
        start += len(part)


def _rejoined(pieces: Iterable[str]) -> Iterator[str]:
    """Undo breaks before a closing mark, inside a number and after an abbreviation."""
    sentence: list[str] = []
    straight_quotes = 0
    for piece in pieces:
        if sentence:
            closing = _closing_marks(piece, straight_quotes)
            if closing:
                sentence.append(closing)
                straight_quotes += closing.count('"')
                piece = piece[len(closing) :]
            if piece and not _continues(sentence[-1], piece):
                yield "".join(sentence)
                sentence, straight_quotes = [], 0
        if piece:
            sentence.append(piece)
            straight_quotes += piece.count('"')
    if sentence:
        yield "".join(sentence)


def _closing_marks(piece: str, open_quotes: int) -> str:
    match = _CLOSING.match(piece)
    if match is None and open_quotes % 2:
        match = _CLOSING_STRAIGHT.match(piece)
    return match.group() if match else ""


def _continues(before: str, piece: str) -> bool:
    # The expressions look back a few characters; a slice keeps them from scanning it all.
    end = before[-12:]
    if _ENDS_IN_DIGIT_AND_POINT.search(end):
        return piece[0].isdigit()
    return _ENDS_IN_ABBREVIATION.search(end) is not None
