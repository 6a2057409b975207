"""What the page of one article's digest shows: lengths as sections, languages side by side."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from summariser.records import Status
from summariser.store import Row
from summariser.store.editions import StoredDigest
from summariser.store.export.notices import Notice, Notices

WITHHELD: Status = "held"


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a text of one length and language stands.

    Attributes:
        language: BCP 47 code.
        row: The text; None where the gate withholds it and it was not asked for.
    """

    language: str
    row: Row | None


@dataclass(frozen=True, slots=True)
class Section:
    """The texts of one length.

    Attributes:
        length: Its name.
        cells: One a language, in the order they stand side by side.
    """

    length: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class ArticleView:
    """The digest of one article as its page shows it.

    Attributes:
        article: A row to read title, source and dates from.
        sections: The shortest length first.
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
        sections=_sections(digest, frozenset(shown)),
        withheld=len(digest.rows) - len(shown),
        shows_held=show_held,
        models=notices.of_texts(shown),
    )


def _sections(digest: StoredDigest, shown: Collection[Row]) -> tuple[Section, ...]:
    order = digest.languages
    by_length: dict[str, list[Row]] = {}
    for row in sorted(digest.rows, key=lambda row: order.index(row.language)):
        by_length.setdefault(row.length, []).append(row)
    shortest_first = sorted(by_length, key=lambda length: len(by_length[length][0].text))
    return tuple(
        Section(
            length,
            tuple(Cell(row.language, row if row in shown else None) for row in by_length[length]),
        )
        for length in shortest_first
    )
