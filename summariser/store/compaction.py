"""Few large files instead of many small ones, without a moment in which a row is missing.

The merged file lists in its metadata which files it replaces and how they looked. It appears
whole, beside them; readers take each text once whether or not both are there. The replaced files
are removed by a later call, and only those that have not been written again since.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby

import pyarrow as pa

from summariser.store.files import TEMPORARY_SUFFIX, Files, StoredFile
from summariser.store.layout import (
    COMPACTED_PREFIX,
    data_file,
    data_files,
    is_compacted,
    open_parquet,
    to_parquet,
)
from summariser.store.schema import SCHEMA, TEXT_KEY
from summariser.store.selection import newest_rows

# Larger files are left as they are: merging them again would gain little and cost much.
_SMALL_BYTES = 32 * 1024 * 1024
# Files merged at once are in memory together, some times larger than on disk.
_MERGED_BYTES = 128 * 1024 * 1024
_REPLACES = b"summariser.replaces"
# No writer takes this long for one file; what it left behind by then is from one that was killed.
_ABANDONED_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Compaction:
    """What a call of ``compact`` did.

    Attributes:
        merged: Small files that were merged.
        written: Files that they became.
        dropped_rows: Rows left out because newer ones supersede them.
        removed: Files removed: replaced by an earlier call, or left behind by killed writers.
    """

    merged: int = 0
    written: int = 0
    dropped_rows: int = 0
    removed: int = 0

    def __add__(self, other: Compaction) -> Compaction:
        return Compaction(
            self.merged + other.merged,
            self.written + other.written,
            self.dropped_rows + other.dropped_rows,
            self.removed + other.removed,
        )


def compact(files: Files, keep_replaced_for: timedelta) -> Compaction:
    """Merge and remove; see ``DigestStore.compact``."""
    now = datetime.now(UTC)
    done = Compaction(removed=_remove_abandoned(files, now))
    for day, group in groupby(data_files(files), key=lambda pair: pair[0]):
        present = {file.name: file for _, file in group}
        replaced, removed = _remove_replaced(files, present, now - keep_replaced_for)
        small = [
            file
            for name, file in present.items()
            if name not in replaced and file.size < _SMALL_BYTES
        ]
        done += Compaction(removed=removed)
        for batch in _batches(small):
            done += _merge(files, day, batch)
    return done


def _batches(small: Sequence[StoredFile]) -> Iterator[list[StoredFile]]:
    """Yield the files in groups of up to ``_MERGED_BYTES``."""
    batch: list[StoredFile] = []
    for file in small:
        if batch and sum(other.size for other in batch) + file.size > _MERGED_BYTES:
            yield batch
            batch = []
        batch.append(file)
    yield batch


def _merge(files: Files, day: date, small: Sequence[StoredFile]) -> Compaction:
    if len(small) < 2:
        return Compaction()
    try:
        table = pa.concat_tables(_read(files, small))
    except FileNotFoundError:
        # Another compaction is at work here and has removed what it merged.
        return Compaction()
    newest = table.take(newest_rows(table, TEXT_KEY))
    newest = newest.sort_by([(name, "ascending") for name in TEXT_KEY])
    replaces = json.dumps([_appearance(file) for file in small]).encode()
    key = hashlib.sha256(replaces).hexdigest()[:16]
    content = to_parquet(newest.replace_schema_metadata({_REPLACES: replaces}))
    files.write(data_file(day, f"{COMPACTED_PREFIX}{key}"), content)
    return Compaction(len(small), 1, table.num_rows - newest.num_rows)


def _read(files: Files, small: Sequence[StoredFile]) -> Iterator[pa.Table]:
    for stored in small:
        with open_parquet(files, stored.name) as file:
            yield file.read(SCHEMA.names, use_threads=False).replace_schema_metadata(None)


def _remove_replaced(
    files: Files, present: dict[str, StoredFile], before: datetime
) -> tuple[set[str], int]:
    """Remove files replaced before a moment; return the names of all replaced ones, and how many.

    A file that was written again since it was merged is not a replaced one.
    """
    replaced: set[str] = set()
    expired: set[str] = set()
    for merged in [file for name, file in present.items() if is_compacted(name)]:
        names = {
            appearance["name"]
            for appearance in _replaced_by(files, merged.name)
            if appearance["name"] in present
            and _appearance(present[appearance["name"]]) == appearance
        }
        replaced |= names
        if merged.modified_at is not None and merged.modified_at <= before:
            expired |= names
    for name in expired:
        files.delete(name)
    return replaced, len(expired)


def _replaced_by(files: Files, name: str) -> list[dict[str, str | int]]:
    try:
        with open_parquet(files, name) as file:
            metadata = file.schema_arrow.metadata or {}
    except FileNotFoundError:
        # Another compaction has merged and removed it.
        return []
    replaced: list[dict[str, str | int]] = json.loads(metadata.get(_REPLACES, b"[]"))
    return replaced


def _remove_abandoned(files: Files, now: datetime) -> int:
    abandoned = [
        file
        for file in files.below(suffix=TEMPORARY_SUFFIX)
        if file.modified_at is not None and file.modified_at <= now - _ABANDONED_AFTER
    ]
    for file in abandoned:
        files.delete(file.name)
    return len(abandoned)


def _appearance(file: StoredFile) -> dict[str, str | int]:
    modified = file.modified_at.isoformat() if file.modified_at else ""
    return {"name": file.name, "size": file.size, "modified_at": modified}
