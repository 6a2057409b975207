"""Rows to drafts: JSON lines, CSV and Parquet, read a batch at a time."""

from __future__ import annotations

import csv
import json
import logging
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from summariser.errors import SourceError
from summariser.ingest.dates import parse_moment
from summariser.ingest.draft import Draft, IngestFailure
from summariser.ingest.encoding import decode, find_encoding

_LOG = logging.getLogger(__name__)
_TEXT = ("text", "body")
_MOMENT = ("published_at", "date")
_COLUMNS = ("title", "url", "language", *_TEXT, *_MOMENT)
_PARQUET_ROWS = 256
_SAMPLE_BYTES = 65_536
_FIX_COLUMNS = f"name the column with the article 'text' (columns read: {', '.join(_COLUMNS)})"

Row = Draft | IngestFailure


def drafts_from_jsonl(lines: Iterable[bytes], name: str) -> Iterator[Row]:
    """Yield one draft a line; a line that is no article gives a failure that names it.

    Raises:
        SourceError: There is no line.
    """
    empty = True
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        empty = False
        source = f"{name}:{number}"
        try:
            values = json.loads(decode(line))
        except SourceError as error:
            yield IngestFailure(source, error.what, error.fix)
        except (ValueError, RecursionError) as error:
            yield IngestFailure(
                source, f"not JSON: {error}", "write one JSON object a line, without line breaks"
            )
        else:
            if isinstance(values, dict):
                yield _draft(values, source)
            else:
                yield IngestFailure(
                    source,
                    f"a JSON {type(values).__name__}, not an object",
                    'write each article as {"title": ..., "text": ...} on its own line',
                )
    if empty:
        raise SourceError("empty", "write one JSON object with a text a line")


def drafts_from_jsonl_file(path: Path) -> Iterator[Row]:
    """Yield the drafts of a file of JSON lines in any encoding.

    Raises:
        SourceError: The file is not text.
    """
    codec = _codec(path)
    if codec.startswith("utf-8"):
        with path.open("rb") as file:
            yield from drafts_from_jsonl(_without_mark(file), str(path))
    else:
        with path.open(encoding=codec, errors="replace") as text:
            yield from drafts_from_jsonl((line.encode() for line in text), str(path))


def drafts_from_csv(path: Path) -> Iterator[Row]:
    """Yield one draft a row of a CSV file with a header (comma, semicolon or tab).

    Raises:
        SourceError: The file is not text, or no column holds the article.
    """
    # An article can be longer than the module's default of 128 KiB a field.
    csv.field_size_limit(sys.maxsize)
    with path.open(encoding=_codec(path), errors="replace", newline="") as file:
        header = file.readline()
        file.seek(0)
        reader = csv.DictReader(file, delimiter=max(",;\t", key=header.count), strict=True)
        try:
            fields = [field.strip().casefold() for field in reader.fieldnames or []]
            if not any(fields):
                raise SourceError("empty", "write a header and one row an article")
            _check_columns(fields)
            reader.fieldnames = fields
            for values in reader:
                yield _draft(values, f"{path}:{reader.line_num}")
        except csv.Error as error:
            yield IngestFailure(
                f"{path}:{reader.line_num}",
                f"not CSV from here on: {error}",
                "put fields with quotation marks or line breaks in double quotation marks",
            )


def drafts_from_parquet(path: Path) -> Iterator[Row]:
    """Yield one draft a row of a Parquet file, a batch of rows in memory at a time.

    Raises:
        SourceError: The file is not Parquet, or no column holds the article.
    """
    try:
        with pq.ParquetFile(path) as file:
            columns = [column for column in _COLUMNS if column in file.schema_arrow.names]
            _check_columns(columns, file.schema_arrow.names)
            number = 0
            for batch in file.iter_batches(batch_size=_PARQUET_ROWS, columns=columns):
                for values in batch.to_pylist():
                    number += 1
                    yield _draft(values, f"{path}:{number}")
    except (pa.ArrowException, OSError) as error:
        raise SourceError(
            f"not a readable Parquet file: {error}", "write it again; the copy may be incomplete"
        ) from error


def _draft(values: Mapping[str, object], source: str) -> Row:
    text = _first(values, _TEXT)
    if text is None:
        return IngestFailure(
            source,
            f"no text; it has {', '.join(map(str, values)) or 'no fields'}",
            "give the article in 'text' (or 'body'), or remove the line",
        )
    title, url, language = (_string(values.get(key)) for key in ("title", "url", "language"))
    stated = next((values[key] for key in _MOMENT if values.get(key)), None)
    moment = parse_moment(stated)
    if stated is not None and moment is None:
        _LOG.warning("%s: %r is not a date (ISO 8601); the article goes without", source, stated)
    return Draft(source, text, title, url, moment, language)


def _first(values: Mapping[str, object], keys: Iterable[str]) -> str | None:
    return next((found for key in keys if (found := _string(values.get(key)))), None)


def _string(value: object) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def _check_columns(names: Iterable[str], all_names: Iterable[str] | None = None) -> None:
    if not set(names) & set(_TEXT):
        shown = ", ".join(all_names if all_names is not None else names)
        raise SourceError(f"no column with the article among: {shown}", _FIX_COLUMNS)


def _codec(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(_SAMPLE_BYTES)
    if len(head) == _SAMPLE_BYTES:
        head = head[: head.rfind(b"\n") + 1] or head
    return find_encoding(head)


def _without_mark(file: BinaryIO) -> Iterator[bytes]:
    for number, line in enumerate(file):
        yield line.removeprefix(b"\xef\xbb\xbf") if number == 0 else line
