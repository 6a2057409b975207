"""The one place that defines the columns of stored digests, and how records become rows.

A row is one text: one article, one length, one language. The summary itself is the row whose
language is the one it was written in; its translations are the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa

from summariser.errors import StoreError
from summariser.records import Digest, Method, Scores, Status, Summary, Translation
from summariser.text.identity import content_key

_MOMENT = pa.timestamp("us", tz="UTC")
_SCORES = pa.struct([(score.name, pa.float64()) for score in fields(Scores)])

SCHEMA = pa.schema(
    [
        pa.field("article_id", pa.string(), nullable=False),
        pa.field("content_key", pa.string(), nullable=False),
        pa.field("source", pa.string(), nullable=False),
        pa.field("also_in", pa.list_(pa.string()), nullable=False),
        pa.field("title", pa.string(), nullable=False),
        pa.field("published_at", _MOMENT),
        pa.field("ingested_at", _MOMENT, nullable=False),
        pa.field("source_language", pa.string(), nullable=False),
        pa.field("length", pa.string(), nullable=False),
        pa.field("language", pa.string(), nullable=False),
        pa.field("text", pa.string(), nullable=False),
        pa.field("method", pa.string(), nullable=False),
        pa.field("verdict", pa.string(), nullable=False),
        pa.field("reasons", pa.list_(pa.string()), nullable=False),
        pa.field("scores", _SCORES, nullable=False),
        pa.field("summary_model", pa.string(), nullable=False),
        pa.field("translation_model", pa.string()),
        pa.field("profile", pa.string(), nullable=False),
        pa.field("config_hash", pa.string(), nullable=False),
        pa.field("run_id", pa.string(), nullable=False),
        pa.field("created_at", _MOMENT, nullable=False),
    ]
)

TEXT_KEY = ("article_id", "length", "language", "config_hash")
"""The columns of which a reader takes the newest row."""


@dataclass(frozen=True, slots=True)
class RunInfo:
    """What all rows of one run have in common.

    Attributes:
        profile: Name of the profile.
        config_hash: ``Settings.config_hash``.
        run_id: Any name of the run.
        created_at: When the texts were made, with a time zone.
    """

    profile: str
    config_hash: str
    run_id: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Row:
    """One stored text, with the columns of ``SCHEMA`` in their order."""

    article_id: str
    content_key: str
    source: str
    also_in: tuple[str, ...]
    title: str
    published_at: datetime | None
    ingested_at: datetime
    source_language: str
    length: str
    language: str
    text: str
    method: Method
    verdict: Status
    reasons: tuple[str, ...]
    scores: Scores
    summary_model: str
    translation_model: str | None
    profile: str
    config_hash: str
    run_id: str
    created_at: datetime

    @property
    def published_date(self) -> date:
        """The day (UTC) whose partition holds the row: of publication, else of ingest."""
        return (self.published_at or self.ingested_at).astimezone(UTC).date()


def to_table(digests: Iterable[Digest], run: RunInfo) -> pa.Table:
    """Return one row a text, of type ``SCHEMA``.

    Each summary is followed by its translations, in the order of the digest.

    Raises:
        StoreError: A digest has a translation of a length that it has no summary of.
    """
    rows = [row for digest in digests for row in _rows_of(digest, run)]
    return pa.Table.from_pylist([_as_mapping(row) for row in rows], schema=SCHEMA)


def rows_from(batches: Iterable[pa.Table | pa.RecordBatch]) -> Iterator[Row]:
    """Yield the rows of tables or batches that have all columns of ``SCHEMA``."""
    for batch in batches:
        for values in batch.select(SCHEMA.names).to_pylist():
            yield Row(
                **{
                    **values,
                    "also_in": tuple(values["also_in"]),
                    "reasons": tuple(values["reasons"]),
                    "scores": Scores(**values["scores"]),
                }
            )


def _rows_of(digest: Digest, run: RunInfo) -> Iterator[Row]:
    orphans = {text.length for text in digest.translations}
    orphans -= {summary.length for summary in digest.summaries}
    if orphans:
        raise StoreError(
            f"the digest of {digest.article.source} has translations of lengths that it has no "
            f"summary of: {', '.join(sorted(orphans))}",
            "store digests as the pipeline returns them",
        )
    content = content_key(digest.article)
    for summary in digest.summaries:
        yield _row(digest, content, summary, summary, None, run)
        for translation in digest.translations:
            if translation.length == summary.length:
                yield _row(digest, content, translation, summary, translation.model, run)


def _row(
    digest: Digest,
    content: str,
    text: Summary | Translation,
    summary: Summary,
    translation_model: str | None,
    run: RunInfo,
) -> Row:
    article = digest.article
    return Row(
        article_id=article.article_id,
        content_key=content,
        source=article.source,
        also_in=article.also_in,
        title=article.title,
        published_at=article.published_at,
        ingested_at=article.ingested_at,
        source_language=article.language,
        length=text.length,
        language=text.language,
        text=text.text,
        method=summary.method,
        verdict=text.verdict.status,
        reasons=text.verdict.reasons,
        scores=text.verdict.scores,
        summary_model=summary.model,
        translation_model=translation_model,
        profile=run.profile,
        config_hash=run.config_hash,
        run_id=run.run_id,
        created_at=run.created_at,
    )


def _as_mapping(row: Row) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in SCHEMA.names}
    lists = {"also_in": list(row.also_in), "reasons": list(row.reasons)}
    return {**values, **lists, "scores": asdict(row.scores)}


def require_columns(names: Sequence[str]) -> None:
    """Check that every name is a column.

    Raises:
        StoreError: Names the ones that are not.
    """
    unknown = [name for name in names if name not in SCHEMA.names]
    if unknown:
        raise StoreError(
            f"there is no column {', '.join(map(repr, unknown))}",
            f"use {', '.join(SCHEMA.names)}",
        )
