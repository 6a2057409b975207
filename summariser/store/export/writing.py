"""Writes an export to a file or a stream, and says how large it is and what its checksum is."""

from __future__ import annotations

import hashlib
import io
import os
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

import pyarrow as pa

from summariser.errors import StoreError
from summariser.store.export.formats import format_named, writer_of
from summariser.store.export.heading import Heading
from summariser.store.export.notices import Notices
from summariser.store.schema import SCHEMA


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written.

    Attributes:
        rows: Texts.
        size: Bytes.
        sha256: Of all bytes, hexadecimal.
        media_type: For HTTP.
    """

    rows: int
    size: int
    sha256: str
    media_type: str


def export_file(
    batches: Iterable[pa.RecordBatch],
    format_name: str,
    path: Path,
    *,
    heading: Heading | None = None,
    notices: Notices | None = None,
) -> Exported:
    """Write rows to a file, which appears whole or not at all; see ``export_stream``.

    Raises:
        StoreError: As ``export_stream``, or the file cannot be written.
    """
    # Asked before anything is made, so that a wrong name leaves no folder behind.
    writer_of(format_name)
    with _whole_file(path) as stream:
        return export_stream(batches, format_name, stream, heading=heading, notices=notices)


def export_stream(
    batches: Iterable[pa.RecordBatch],
    format_name: str,
    stream: BinaryIO,
    *,
    heading: Heading | None = None,
    notices: Notices | None = None,
) -> Exported:
    """Write rows in one of ``FORMATS``, each text with its verdict, reasons, models and licences.

    Args:
        batches: Rows with all columns, as ``DigestStore.read`` gives them.
        format_name: A key of ``FORMATS``.
        stream: Written forward only, and left open.
        heading: What a document is called; tables ignore it.
        notices: Where licences and quality notes come from; the shipped registry by default.

    Raises:
        StoreError: The format is unknown, its libraries are missing, rows lack a column, or
            there are more than a document holds.
    """
    write = writer_of(format_name)
    counting = _CountingStream(stream)
    rows = write(
        _with_all_columns(batches),
        cast(BinaryIO, counting),
        heading or Heading(),
        notices or Notices(),
    )
    media_type = format_named(format_name).media_type
    return Exported(rows, counting.size, counting.digest.hexdigest(), media_type)


def _with_all_columns(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        if batch.schema.names != SCHEMA.names:
            missing = [name for name in SCHEMA.names if name not in batch.schema.names]
            raise StoreError(
                f"rows to export lack columns: {', '.join(missing) or 'they are in another order'}",
                "read them without choosing columns",
            )
        yield batch


class _CountingStream(io.RawIOBase):
    """Passes bytes on, forward only, and knows how many they were and their checksum."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        self._stream = stream
        self.size = 0
        self.digest = hashlib.sha256()

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.size

    def write(self, content: object) -> int:
        view = memoryview(cast(bytes, content))
        self._stream.write(view)
        self.digest.update(view)
        self.size += view.nbytes
        return view.nbytes


@contextmanager
def _whole_file(path: Path) -> Iterator[BinaryIO]:
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("xb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    except OSError as error:
        _discard(temporary)
        raise StoreError(
            f"{path} cannot be written: {error.strerror or error}",
            "choose another file, or free some space there",
        ) from error
    except BaseException:
        _discard(temporary)
        raise


def _discard(temporary: Path) -> None:
    if temporary.is_file():
        temporary.unlink()
