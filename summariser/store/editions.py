"""Stored rows as people read them: the digest of an article, and the digests of a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

import pyarrow as pa

from summariser.errors import StoreError
from summariser.records import Status
from summariser.store.dataset import DigestStore
from summariser.store.schema import Row, rows_from
from summariser.store.selection import PUBLISHED, Selection
from summariser.translate.languages import LANGUAGES


@dataclass(frozen=True, slots=True)
class StoredDigest:
    """The stored texts of one article, made by one configuration.

    Attributes:
        rows: One a text, at least one, all of the same article.
    """

    rows: tuple[Row, ...]

    @property
    def article(self) -> Row:
        """A row to read the columns from that all rows share: title, source, dates."""
        return self.rows[0]

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of its texts: the source's first, then in the product's order."""
        order = list(LANGUAGES)
        found = {row.language for row in self.rows}
        known = [code for code in order if code in found]
        return (*sorted(found - set(order)), *known)

    def texts(self, language: str) -> tuple[Row, ...]:
        """Return the texts in one language, the shortest length first."""
        rows = [row for row in self.rows if row.language == language]
        return tuple(sorted(rows, key=lambda row: len(row.text)))


@dataclass(frozen=True, slots=True)
class Edition:
    """The digests of a day in one language, the latest news first."""

    day: date
    language: str
    digests: tuple[StoredDigest, ...]


def digests_from(batches: Iterable[pa.Table | pa.RecordBatch]) -> Iterator[StoredDigest]:
    """Yield the digests of rows as ``DigestStore.read`` gives them, one in memory at a time."""
    rows = rows_from(batches)
    for _, group in groupby(rows, key=lambda row: (row.article_id, row.config_hash)):
        yield StoredDigest(tuple(group))


def edition_selection(
    day: date,
    language: str,
    *,
    lengths: Sequence[str] | None = None,
    verdicts: Sequence[Status] = PUBLISHED,
) -> Selection:
    """Return what to read for an edition: each text once, by whichever configuration is newest.

    Raises:
        StoreError: The language is none of the product's.
    """
    if language not in LANGUAGES:
        raise StoreError(
            f"there are no editions in {language!r}", f"choose one of {', '.join(LANGUAGES)}"
        )
    return Selection(
        since=day,
        until=day,
        languages=(language,),
        lengths=lengths,
        verdicts=verdicts,
        any_configuration=True,
    )


def read_edition(
    store: DigestStore,
    day: date,
    language: str,
    *,
    lengths: Sequence[str] | None = None,
    verdicts: Sequence[Status] = PUBLISHED,
) -> Edition:
    """Return the edition of a day (of publication, UTC) in one language; it may be empty.

    Raises:
        StoreError: The language is none of the product's, or the store cannot be read.
    """
    selection = edition_selection(day, language, lengths=lengths, verdicts=verdicts)
    by_article: dict[str, list[Row]] = {}
    for row in rows_from(store.read(selection)):
        by_article.setdefault(row.article_id, []).append(row)
    digests = [StoredDigest(tuple(rows)) for rows in by_article.values()]
    digests.sort(key=lambda digest: digest.article.article_id)
    digests.sort(key=_moment, reverse=True)
    return Edition(day, language, tuple(digests))


def _moment(digest: StoredDigest) -> float:
    return (digest.article.published_at or digest.article.ingested_at).timestamp()
