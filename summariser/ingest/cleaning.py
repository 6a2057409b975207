"""White space and boilerplate out, paragraphs and the title in their place."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from summariser.ingest.boilerplate import (
    is_boilerplate,
    is_byline,
    without_agency,
    without_credit,
)
from summariser.text.scripts import BIDI_CONTROLS

_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff\x00-\x08\x0e-\x1b\x7f\ud800-\udfff\ufffe\uffff]")
_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r"\n\s*\n")
_LIST_MARK = re.compile(r"^(?:[•‣▪●○*]|[-–—](?=\s))\s*")
_FINAL_STOP = re.compile(r"[.!?۔؟:;؛…][\"'”’»)\]\d]*$|[\"”»]$")

_FIGURE = re.compile(r":\s.*\d")  # ``Attendance: 15,870`` is news and not a heading

_TITLE_WORDS = 30
_HEADING_WORDS = 12
_REFRAIN_WORDS = 8
# Where headings would be more than this share of a text, its paragraphs just lack final stops.
_MOST_HEADINGS = 1 / 3
# A line of a hard-wrapped text is at most this long, in characters, and most are at least that.
_WRAPPED_LINE = range(50, 101)


@dataclass(frozen=True, slots=True)
class CleanText:
    """A title (may be empty) and the paragraphs of the text, boilerplate left out."""

    title: str
    paragraphs: tuple[str, ...]


def clean(text: str, title: str | None = None, *, structured: bool = False) -> CleanText:
    """Return the title and the paragraphs of ``text``.

    Sub-headings are left out: glued to a sentence they would break it. Headers and paragraphs
    that occur twice are kept once, and the title is not repeated in the text.

    Args:
        text: As its source gives it.
        title: As its source gives it; None: the first line, if it is short and has no final
            stop.
        structured: Every line of ``text`` is a paragraph, so nothing is a heading.
    """
    paragraphs = [one_line(part) for part in _paragraphs(tidy(text), structured)]
    paragraphs = [part for part in paragraphs if part]
    paragraphs = [
        part
        for number, part in enumerate(paragraphs)
        if not is_boilerplate(part, first=title is None and number == 0)
    ]
    if title is None:
        title, paragraphs = _take_title(paragraphs)
    title = one_line(tidy(title))
    body = _distinct(paragraphs, title)
    if not structured:
        body = _without_headings(body)
    if body:
        body[0] = without_agency(body[0])
    body = [without_credit(_LIST_MARK.sub("", part, count=1)) for part in body]
    return CleanText(title, tuple(part for part in body if part))


def tidy(text: str) -> str:
    """Return ``text`` composed (NFC), with Unix line ends, without invisible characters.

    The zero-width non-joiner stays: Dari needs it. Spaces of all kinds become one space.
    """
    text = _LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text))
    return _SPACES.sub(" ", _INVISIBLE.sub("", BIDI_CONTROLS.sub("", text)))


def one_line(text: str) -> str:
    """Return ``text`` with all white space as single spaces."""
    return " ".join(text.split())


def _paragraphs(text: str, structured: bool) -> list[str]:
    if structured:
        return text.split("\n")
    paragraphs: list[str] = []
    for block in _BLANK_LINES.split(text):
        lines = block.strip().split("\n")
        if _is_hard_wrapped(lines):
            paragraphs.append(" ".join(lines))
        else:
            paragraphs.extend(lines)
    return paragraphs


def _is_hard_wrapped(lines: list[str]) -> bool:
    """Tell a paragraph that an editor broke into lines from lines that are paragraphs."""
    inner = lines[:-1]
    if not inner or max(map(len, lines)) not in _WRAPPED_LINE:
        return False
    full = sum(1 for line in inner if len(line) in _WRAPPED_LINE)
    ended = sum(1 for line in inner if _FINAL_STOP.search(line.rstrip()[-8:]))
    return full > len(inner) / 2 and ended <= len(inner) / 2


def _take_title(paragraphs: list[str]) -> tuple[str, list[str]]:
    if len(paragraphs) > 1 and _is_title(paragraphs[0]):
        return paragraphs[0], paragraphs[1:]
    return "", paragraphs


def _is_title(line: str) -> bool:
    if len(line.split()) > _TITLE_WORDS or len(line) > 10 * _TITLE_WORDS:
        return False
    return not line.endswith((".", "۔", ":", ";", "…")) and not is_byline(line)


def _distinct(paragraphs: list[str], title: str) -> list[str]:
    """Drop repeats; a short sentence may come twice, as in a refrain or an answer."""
    seen = {title.casefold()}
    kept: list[str] = []
    for paragraph in paragraphs:
        key = paragraph.casefold()
        is_refrain = len(paragraph.split()) < _REFRAIN_WORDS and _FINAL_STOP.search(paragraph)
        if key not in seen or (is_refrain and key != title.casefold()):
            seen.add(key)
            kept.append(paragraph)
    return kept


def _without_headings(paragraphs: list[str]) -> list[str]:
    kept = [part for part in paragraphs if not _is_heading(part)]
    words = sum(len(part.split()) for part in paragraphs)
    dropped = words - sum(len(part.split()) for part in kept)
    return paragraphs if dropped > _MOST_HEADINGS * words else kept


def _is_heading(paragraph: str) -> bool:
    if len(paragraph) > 10 * _HEADING_WORDS or len(paragraph.split()) > _HEADING_WORDS:
        return False
    if _FIGURE.search(paragraph) or _LIST_MARK.match(paragraph):
        return False
    return not _FINAL_STOP.search(paragraph)
