"""What a reader of one kind of source hands on: the parts of an article, before cleaning."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class IngestFailure:
    """One source, or one line of it, that gave no article.

    Attributes:
        source: The file, URL, or file and line.
        what: What was wrong with it.
        fix: What the reader can do about it.
    """

    source: str
    what: str
    fix: str


@dataclass(frozen=True, slots=True)
class Draft:
    """An article as its source gives it.

    Attributes:
        source: Where it came from; see ``Article.source``.
        text: The body as it stands in the source, decoded.
        title: As the source names it; None where it must be looked for in ``text``.
        url: Its address, if it has one.
        published_at: With a time zone; None where the source does not say.
        language: BCP 47 code that somebody stated for this article; None: to be detected.
        language_hint: Code that a page declares, which is often the template's and wrong:
            used only to decide what detection leaves open.
        structured: The paragraphs of ``text`` are known, one a line, headings left out.
    """

    source: str
    text: str
    title: str | None = None
    url: str | None = None
    published_at: datetime | None = None
    language: str | None = None
    language_hint: str | None = None
    structured: bool = False
