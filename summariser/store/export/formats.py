"""The formats to download: to add one, write its module and add its line to ``FORMATS``."""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO, Protocol, cast

import pyarrow as pa

from summariser.errors import StoreError
from summariser.settings import close_match
from summariser.store.export.heading import Heading
from summariser.store.export.notices import Notices


class Writer(Protocol):
    """What the module of a format offers under the name ``write``."""

    def __call__(
        self,
        batches: Iterable[pa.RecordBatch],
        stream: BinaryIO,
        heading: Heading,
        notices: Notices,
    ) -> int:
        """Write rows to a stream that only goes forward; return how many there were.

        Args:
            batches: With all columns of the store.
            stream: Stays open.
            heading: What a document is called; tables ignore it.
            notices: What each text says of its models.
        """


@dataclass(frozen=True, slots=True)
class Format:
    """A format to download.

    Attributes:
        module: Its module in this package, imported only when it is used.
        suffix: Of file names, with the dot.
        media_type: For HTTP.
        streams: Whether one batch of rows is in memory at a time; else the whole document.
        extra: The extra of the project that its libraries come with.
    """

    module: str
    suffix: str
    media_type: str
    streams: bool = True
    extra: str | None = None


FORMATS: dict[str, Format] = {
    "parquet": Format("parquet", ".parquet", "application/vnd.apache.parquet"),
    "jsonl": Format("jsonl", ".jsonl", "application/jsonl"),
    "csv": Format("csv", ".csv", "text/csv; charset=utf-8"),
    "html": Format("html", ".html", "text/html; charset=utf-8"),
    "atom": Format("atom", ".atom", "application/atom+xml"),
    "epub": Format("epub", ".epub", "application/epub+zip", streams=False, extra="documents"),
    "pdf": Format("pdf", ".pdf", "application/pdf", streams=False, extra="documents"),
}


def format_named(name: str) -> Format:
    """Return a format.

    Raises:
        StoreError: There is none of this name.
    """
    if name not in FORMATS:
        raise StoreError(
            f"there is no export format {name!r}",
            f"use {', '.join(FORMATS)}{close_match(name, FORMATS.keys())}",
        )
    return FORMATS[name]


def writer_of(name: str) -> Writer:
    """Return what writes a format.

    Raises:
        StoreError: There is no such format, or its libraries are not installed.
    """
    chosen = format_named(name)
    try:
        module = importlib.import_module(f"summariser.store.export.{chosen.module}")
    except (ImportError, OSError) as error:
        # WeasyPrint raises OSError where the system has no Pango.
        if chosen.extra is None:
            raise
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise StoreError(
            f"{name} cannot be written here: {reason}",
            f"install it with `pip install 'summariser[{chosen.extra}]'`; PDF also needs the "
            "system's Pango (Debian: `apt install libpango-1.0-0 libpangoft2-1.0-0`)",
        ) from error
    return cast(Writer, module.write)
