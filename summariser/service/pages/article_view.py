"""What the page of one article's digest shows: lengths as sections, languages side by side."""

from __future__ import annotations

from dataclasses import dataclass

from summariser.records import Status
from summariser.store import Row
from summariser.store.editions import StoredDigest
from summariser.store.export.notices import Notice, Notices

WITHHELD: Status = "held"


@dataclass(frozen=True, slots=True)
class Section:
    """The texts of one length.

    Attributes:
        length: Its name.
        rows: One a language, in the order they stand side by side.
    """

    length: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class ArticleView:
    """The digest of one article as its page shows it.

    Attributes:
        article: A row to read title, source and dates from.
        sections: The shortest length first; without texts that are not to be shown.
        withheld: How many texts are held and not shown.
        shows_held: Whether held texts were asked for.
        models: What to know of those that made the texts that are shown.
    """

    article: Row
    sections: tuple[Section, ...]
    withheld: int
    shows_held: bool
    models: tuple[Notice, ...]


def view_of(digest: StoredDigest, notices: Notices, *, show_held: bool) -> ArticleView:
    """Return how the texts of one article are shown.

    Args:
        digest: All of them.
        notices: What to know of models.
        show_held: Show those that the gate withholds too.
    """
    shown = tuple(row for row in digest.rows if show_held or row.verdict != WITHHELD)
    return ArticleView(
        article=digest.article,
        sections=_sections(shown),
        withheld=len(digest.rows) - len(shown),
        shows_held=show_held,
        models=notices.of_texts(shown),
    )


def _sections(rows: tuple[Row, ...]) -> tuple[Section, ...]:
    if not rows:
        return ()
    languages = StoredDigest(rows).languages
    by_length: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda row: languages.index(row.language)):
        by_length.setdefault(row.length, []).append(row)
    sections = [Section(length, tuple(texts)) for length, texts in by_length.items()]
    return tuple(sorted(sections, key=lambda section: len(section.rows[0].text)))
