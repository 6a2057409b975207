"""What lies where below the URI of a store, and in which format.

::

    published_date=2026-01-31/<shard key>.parquet        rows of one shard, one day
    published_date=2026-01-31/compacted-<key>.parquet    what several such files became
    _shards/<shard key>.json                             written last: the shard is complete
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import PurePosixPath

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from summariser.errors import StoreError
from summariser.store.files import Files, StoredFile
from summariser.store.schema import SCHEMA

PARTITION = "published_date="
SHARDS = "_shards"
COMPACTED_PREFIX = "compacted-"
FILE_SUFFIX = ".parquet"

# A reader holds one row group at a time.
_ROW_GROUP_ROWS = 20_000


def shard_key(articles: Iterable[str], config_hash: str) -> str:
    """Return the name of what these articles become under this configuration, 16 hex digits.

    The order of the articles and repeats among them do not matter.

    Args:
        articles: Their identifiers, or whatever else tells one version of one from all others.
        config_hash: ``Settings.config_hash``.
    """
    content = json.dumps([sorted(set(articles)), config_hash])
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def data_file(day: date, key: str) -> str:
    """Return the name of the file with the rows of shard ``key`` for one day."""
    return f"{PARTITION}{day.isoformat()}/{key}{FILE_SUFFIX}"


def entry_file(key: str) -> str:
    """Return the name of the entry that says that a shard is complete."""
    return f"{SHARDS}/{key}.json"


def is_compacted(name: str) -> bool:
    """Say whether a data file was made by compaction."""
    return PurePosixPath(name).name.startswith(COMPACTED_PREFIX)


def data_files(files: Files) -> Iterator[tuple[date, StoredFile]]:
    """Yield each data file with the day that its rows belong to, in the order of the days.

    Raises:
        StoreError: A folder is named like a partition but after no day.
    """
    for file in files.below(suffix=FILE_SUFFIX):
        folder = file.name.partition("/")[0]
        if folder.startswith(PARTITION):
            yield _day_of(folder, file), file


def split_by_day(table: pa.Table) -> Iterator[tuple[date, pa.Table]]:
    """Yield the rows of each day (UTC) of publication, else of ingest, in the order of the days."""
    moments = pc.coalesce(table["published_at"], table["ingested_at"])
    days = pc.cast(pc.floor_temporal(moments, unit="day"), pa.date32())
    for day in sorted(pc.unique(days).to_pylist()):
        yield day, table.filter(pc.equal(days, pa.scalar(day, pa.date32())))


def to_parquet(table: pa.Table) -> pa.Buffer:
    """Return the table as a Parquet file: zstd, dictionary-encoded, in one buffer."""
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd", row_group_size=_ROW_GROUP_ROWS)
    return sink.getvalue()


def open_parquet(files: Files, name: str) -> pq.ParquetFile:
    """Open a data file.

    Raises:
        FileNotFoundError: It is gone.
        StoreError: It is damaged, or has other columns than the store.
    """
    try:
        # Reading ahead hides the way to a server; on a disk it only costs threads.
        ahead = files.filesystem.type_name != "local"
        file = pq.ParquetFile(files.open(name), pre_buffer=ahead)
    except (EOFError, pa.ArrowException) as error:
        raise damaged(files, name, str(error)) from error
    if not file.schema_arrow.equals(SCHEMA):
        missing = sorted(set(SCHEMA.names) - set(file.schema_arrow.names))
        raise damaged(files, name, f"its columns differ (missing: {', '.join(missing) or 'none'})")
    return file


def damaged(files: Files, name: str, reason: str) -> StoreError:
    """Return the error for a data file that cannot be read."""
    first_line = reason.strip().split("\n")[0]
    return StoreError(
        f"{files.uri}: {name} cannot be read as digests: {first_line}",
        "remove the file and run again over its articles, or bring it back from a copy",
    )


def _day_of(folder: str, file: StoredFile) -> date:
    try:
        return date.fromisoformat(folder.removeprefix(PARTITION))
    except ValueError:
        raise StoreError(
            f"the folder of {file.name} is not named after a day",
            f"name it {PARTITION}YYYY-MM-DD, or move the file out of the store",
        ) from None
