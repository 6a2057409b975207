"""The data set of digests: written by shards, read back as the newest row of each text.

A shard may span days, so it may have several files. Each appears whole under its final name, and
the shard counts as stored only when its entry exists, which is written after them. A writer that
is killed in between leaves whole files with valid rows; the next run computes the shard again and
writes the same names, so that nothing is ever there twice.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path, PurePosixPath

import pyarrow as pa

from summariser.errors import StoreError
from summariser.store.compaction import Compaction, compact
from summariser.store.files import Files
from summariser.store.layout import (
    FILE_SUFFIX,
    SHARDS,
    data_file,
    data_files,
    entry_file,
    is_compacted,
    split_by_day,
    to_parquet,
)
from summariser.store.reading import read_newest
from summariser.store.schema import SCHEMA, require_columns
from summariser.store.selection import Selection


class DigestStore:
    """Digests at one place. Any number of processes may write, read and compact at once.

    Args:
        uri: A folder or a ``pyarrow.fs`` URI; need not exist yet.

    Raises:
        StoreError: The URI cannot be understood.
    """

    def __init__(self, uri: str | Path) -> None:
        self._files = Files(uri)

    @property
    def uri(self) -> str:
        """Where the store is, as it was given."""
        return self._files.uri

    def has(self, key: str) -> bool:
        """Say whether a shard is stored whole: its entry and its files, or what replaced them."""
        entry = self._files.read(entry_file(key))
        names = None if entry is None else _names_in(entry)
        if names is None:
            return False
        missing = set(names) - self._files.present(names)
        return all(self._compacted_beside(name) for name in missing)

    def keys(self) -> set[str]:
        """Return the keys of all shards that were ever stored whole."""
        return {PurePosixPath(file.name).stem for file in self._files.below(SHARDS, suffix=".json")}

    def write(self, key: str, table: pa.Table) -> list[str]:
        """Store a shard; what a killed or an earlier run wrote of it is replaced.

        Args:
            key: ``shard_key`` of its articles.
            table: Of type ``SCHEMA``, any number of rows.

        Returns:
            The names of the files written, below the store's URI.

        Raises:
            StoreError: The table has other columns, or the store cannot be written.
        """
        if not table.schema.equals(SCHEMA):
            raise StoreError(
                f"shard {key} has other columns than the store: {', '.join(table.schema.names)}",
                "make the table with summariser.store.to_table",
            )
        written = []
        for day, rows in split_by_day(table):
            name = data_file(day, key)
            self._files.write(name, to_parquet(rows))
            written.append(name)
        entry = {"files": written, "rows": table.num_rows}
        self._files.write(entry_file(key), json.dumps(entry, indent=1).encode())
        return written

    def read(
        self,
        selection: Selection | None = None,
        columns: Sequence[str] | None = None,
        *,
        batch_rows: int = 2_000,
    ) -> Iterator[pa.RecordBatch]:
        """Return the newest row of each text that the selection asks for, in batches.

        Days are chosen first, then of each text the newest row within those days is taken, then
        the other conditions apply: a text whose newest row is held is not shown by an older one.
        Only the key columns of the chosen days are in memory at once, and one batch of rows.

        Args:
            selection: By default all texts that are not held.
            columns: Columns of ``SCHEMA``; all by default.
            batch_rows: Rows of a batch at most.

        Raises:
            StoreError: A column is unknown, or (while reading) a file is damaged.
        """
        chosen = selection or Selection()
        names = list(columns) if columns is not None else SCHEMA.names
        require_columns(names)
        listed = [file.name for day, file in data_files(self._files) if chosen.has_day(day)]
        return read_newest(self._files, listed, chosen, names, batch_rows)

    def read_table(
        self, selection: Selection | None = None, columns: Sequence[str] | None = None
    ) -> pa.Table:
        """Return what ``read`` gives as one table."""
        names = list(columns) if columns is not None else SCHEMA.names
        batches = list(self.read(selection, names))
        schema = pa.schema([SCHEMA.field(name) for name in names])
        return pa.Table.from_batches(batches, schema=schema)

    def days(self) -> list[date]:
        """Return the days that have rows, ascending."""
        return sorted({day for day, _ in data_files(self._files)})

    def compact(self, *, keep_replaced_for: timedelta = timedelta(minutes=30)) -> Compaction:
        """Merge small files of each day and drop rows that newer ones supersede.

        Safe beside writers and readers: a file that was merged is removed only by a later call,
        ``keep_replaced_for`` after the merge, when no reader can still be at it.

        Raises:
            StoreError: The store cannot be read or written.
        """
        return compact(self._files, keep_replaced_for)

    def _compacted_beside(self, name: str) -> bool:
        folder = str(PurePosixPath(name).parent)
        return any(
            is_compacted(file.name) for file in self._files.below(folder, suffix=FILE_SUFFIX)
        )


def _names_in(entry: bytes) -> list[str] | None:
    """Return the files that a shard's entry lists; None where the entry is damaged."""
    try:
        names = json.loads(entry)["files"]
    except (ValueError, KeyError, TypeError):
        return None
    return names if isinstance(names, list) else None
