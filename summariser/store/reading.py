"""Reads the newest row of each text, file by file, with only key columns of all in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from summariser.errors import StoreError
from summariser.store.files import Files
from summariser.store.layout import damaged, open_parquet
from summariser.store.schema import SCHEMA
from summariser.store.selection import Selection, newest_rows, rows_allowed

Positions = npt.NDArray[np.int64]


def read_newest(
    files: Files,
    names: Sequence[str],
    selection: Selection,
    columns: Sequence[str],
    batch_rows: int,
) -> Iterator[pa.RecordBatch]:
    """Yield what the selection asks for of the data files ``names``; see ``DigestStore.read``."""
    for name, rows in _newest(files, names, selection):
        yield from _rows_of(files, name, rows, selection, columns, batch_rows)


def _newest(
    files: Files, names: Sequence[str], selection: Selection
) -> Iterator[tuple[str, Positions]]:
    """Yield each file that has wanted rows, with their positions in it, ascending."""
    wanted = selection.before_newest()
    tables = []
    for number, name in enumerate(names):
        keys = _keys_of(files, name)
        keys = keys.append_column("row", pa.array(np.arange(len(keys), dtype=np.int64)))
        keys = keys.append_column("file", pa.array(np.full(len(keys), number, dtype=np.int64)))
        tables.append(rows_allowed(keys, wanted))
    if not tables:
        return
    together = pa.concat_tables(tables)
    newest = together.take(newest_rows(together, selection.key))
    owners, rows = newest["file"].to_numpy(), newest["row"].to_numpy()
    for number in np.unique(owners):
        yield names[number], rows[owners == number]


def _keys_of(files: Files, name: str) -> pa.Table:
    columns = ["article_id", "length", "language", "config_hash", "created_at"]
    try:
        with open_parquet(files, name) as file:
            return file.read(columns, use_threads=False)
    except FileNotFoundError:
        # Removed since it was listed; compaction does so only long after its rows are elsewhere.
        return pa.schema([SCHEMA.field(column) for column in columns]).empty_table()
    except (OSError, pa.ArrowException) as error:
        raise damaged(files, name, str(error)) from error


def _rows_of(
    files: Files,
    name: str,
    rows: Positions,
    selection: Selection,
    columns: Sequence[str],
    batch_rows: int,
) -> Iterator[pa.RecordBatch]:
    allowed = selection.after_newest()
    needed = list(dict.fromkeys([*columns, *allowed]))
    start = 0
    for batch in _batches(files, name, needed, batch_rows):
        first, last = np.searchsorted(rows, [start, start + batch.num_rows])
        chosen = rows_allowed(batch.take(pa.array(rows[first:last] - start)), allowed)
        start += batch.num_rows
        if chosen.num_rows:
            yield chosen.select(list(columns))


def _batches(
    files: Files, name: str, columns: list[str], batch_rows: int
) -> Iterator[pa.RecordBatch]:
    try:
        with open_parquet(files, name) as file:
            yield from file.iter_batches(batch_rows, columns=columns, use_threads=False)
    except FileNotFoundError:
        raise StoreError(
            f"{files.uri}: {name} was removed while it was being read",
            "read again; let `compact` keep replaced files longer than a reader takes",
        ) from None
    except (OSError, pa.ArrowException) as error:
        raise damaged(files, name, str(error)) from error
