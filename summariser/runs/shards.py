"""Shards: articles that one task takes together, staged as Parquet and passed by reference."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from summariser.engines.timed import EngineWork
from summariser.errors import StoreError
from summariser.pipeline import ArticleFailure, Repairs
from summariser.records import Article
from summariser.runs.versions import version_of
from summariser.store import shard_key
from summariser.store.files import Files

STAGING = "_staging"

# English news has a little more than four characters a token in every vocabulary.
_CHARACTERS_PER_TOKEN = 4

_MOMENT = pa.timestamp("us", tz="UTC")
_TYPES = {"ingested_at": _MOMENT, "published_at": _MOMENT, "also_in": pa.list_(pa.string())}
_ARTICLE_SCHEMA = pa.schema(
    [
        pa.field(
            field.name,
            _TYPES.get(field.name, pa.string()),
        )
        for field in fields(Article)
    ]
)


@dataclass(frozen=True, slots=True)
class Shard:
    """A reference to staged articles.

    Attributes:
        key: Name of what they become in the store.
        staged: Name of their file below the store's URI.
        articles: How many there are.
    """

    key: str
    staged: str
    articles: int


@dataclass(frozen=True, slots=True)
class ShardLoss:
    """A shard that gave nothing at all: its task died, again when it was tried again.

    Attributes:
        key: The shard.
        articles: How many there were.
        what: What was seen.
    """

    key: str
    articles: int
    what: str


@dataclass(frozen=True, slots=True)
class ShardResult:
    """What became of a shard.

    Attributes:
        key: The shard.
        digests: Number of digests stored.
        rows: Rows stored by ``(language, length, verdict)``.
        reasons: Findings by ``(language, check)``.
        failures: Articles without a digest.
        repairs: What the repair ladder did.
        remembered: Number of sentences that the translation memory had.
        seconds: Wall time.
        engine_work: What the engines did for it.
    """

    key: str
    digests: int
    rows: dict[tuple[str, str, str], int]
    reasons: dict[tuple[str, str], int]
    failures: tuple[ArticleFailure, ...]
    repairs: Repairs
    remembered: int
    seconds: float
    engine_work: EngineWork


def plan_shards(
    articles: Iterable[Article], config_hash: str, shard_tokens: int, files: Files, run_id: str
) -> Iterator[Shard]:
    """Yield shards of about ``shard_tokens`` tokens as soon as each is full and staged.

    Args:
        articles: Read as they are needed.
        config_hash: ``Settings.config_hash``.
        shard_tokens: Source tokens of a shard, about; an article is never divided.
        files: The store, where articles are staged.
        run_id: Keeps runs at the same store apart.
    """
    waiting: list[Article] = []
    characters = 0
    for article in articles:
        waiting.append(article)
        characters += len(article.text)
        if characters >= shard_tokens * _CHARACTERS_PER_TOKEN:
            yield _stage(waiting, config_hash, files, run_id)
            waiting, characters = [], 0
    if waiting:
        yield _stage(waiting, config_hash, files, run_id)


def staged_articles(shard: Shard, files: Files) -> list[Article]:
    """Return the articles of a shard.

    Raises:
        StoreError: They are not there any more.
    """
    content = files.read(shard.staged)
    if content is None:
        raise StoreError(
            f"the staged articles {shard.staged} are gone", "start the run again; it resumes"
        )
    table = pq.read_table(pa.BufferReader(content))
    return [Article(**{**row, "also_in": tuple(row["also_in"])}) for row in table.to_pylist()]


def _stage(articles: list[Article], config_hash: str, files: Files, run_id: str) -> Shard:
    key = shard_key((" ".join(version_of(article)) for article in articles), config_hash)
    # Parquet, but not by name: whoever reads all Parquet files below the URI wants digests.
    name = f"{STAGING}/{run_id}-{key}.articles"
    rows: list[dict[str, Any]] = [asdict(article) for article in articles]
    sink = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_pylist(rows, schema=_ARTICLE_SCHEMA), sink, compression="zstd")
    files.write(name, sink.getvalue())
    return Shard(key, name, len(articles))
