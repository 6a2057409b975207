"""Editions as files: the digests of a day in a language, in every format to download.

::

    2026-01-31/ur.html  ur.epub  ur.pdf  ...       the edition
    2026-01-31/ur.json                             written last: what the files hold

An edition whose rows did not change is not written again, and what was written of one that has
become empty is removed.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from summariser.errors import StoreError
from summariser.store import DigestStore, rows_from
from summariser.store.editions import edition_selection
from summariser.store.export import FORMATS, Heading, export_stream
from summariser.store.export.formats import writer_of
from summariser.store.files import Files

# Raise when the files of an edition change although its rows do not.
_FILES_VERSION = 1


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """A file of an edition.

    Attributes:
        name: Below the place of the editions.
        format: A key of ``FORMATS``.
        media_type: For HTTP.
        rows: Texts.
        size: Bytes.
        sha256: Of all bytes, hexadecimal.
    """

    name: str
    format: str
    media_type: str
    rows: int
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class PublishedEdition:
    """An edition with its files; none where no text of the day may be published.

    Attributes:
        day: Of publication, UTC.
        language: BCP 47 code.
        key: Changes when the rows do.
        files: One a format.
        failed: Formats that hold no edition of this size, and why.
        written: Whether anything had to be written or removed.
    """

    day: date
    language: str
    key: str
    files: tuple[PublishedFile, ...]
    failed: dict[str, str]
    written: bool


def usable_formats(names: Sequence[str] | None = None) -> tuple[list[str], dict[str, str]]:
    """Return the formats to publish, and what keeps others from being written here.

    Args:
        names: Keys of ``FORMATS`` that are asked for; by default all that can be written.

    Raises:
        StoreError: A format that is asked for by name is unknown or cannot be written here.
    """
    if names is not None:
        for name in names:
            writer_of(name)
        return list(dict.fromkeys(names)), {}
    usable, missing = [], {}
    for name in FORMATS:
        try:
            writer_of(name)
            usable.append(name)
        except StoreError as error:
            missing[name] = f"{error.what}; {error.fix}"
    return usable, missing


def publish_edition(
    store: DigestStore, editions: Files, day: date, language: str, formats: Sequence[str]
) -> PublishedEdition:
    """Write the files of an edition, each whole; nothing where they are as they should be.

    Args:
        store: Has the digests.
        editions: Where the files go.
        day: Of publication, UTC.
        language: BCP 47 code of one of the product's languages.
        formats: Keys of ``FORMATS``.

    Raises:
        StoreError: The store cannot be read, or a file cannot be written.
    """
    folder = f"{day.isoformat()}/{language}"
    entry = f"{folder}.json"
    table = _latest_first(store.read_table(edition_selection(day, language)))
    key = _key(table, formats)
    before = _published(editions.read(entry))
    if before is not None and before.key == key and _all_there(editions, before):
        return before
    edition = PublishedEdition(day, language, key, (), {}, written=table.num_rows > 0)
    if table.num_rows:
        heading = Heading.of_edition(day, language, max(table["created_at"].to_pylist()))
        files, failed = _files_of(table, editions, folder, formats, heading)
        edition = replace(edition, files=tuple(files), failed=failed)
        editions.write(entry, json.dumps(asdict(edition), indent=1, default=str).encode())
    elif before is not None:
        editions.delete(entry)
        edition = replace(edition, written=True)
    kept = {file.name for file in edition.files}
    for old in before.files if before is not None else ():
        if old.name not in kept:
            editions.delete(old.name)
    return edition


def editions_to_publish(
    languages: Sequence[str], last: date | None = None, days: int = 1
) -> list[tuple[date, str]]:
    """Return the days and languages of editions, the latest day first.

    Args:
        languages: BCP 47 codes.
        last: The latest day; by default yesterday, the last one that is whole (UTC).
        days: How many days, counted back.
    """
    latest = last or datetime.now(UTC).date() - timedelta(days=1)
    each_once = dict.fromkeys(languages)
    return [(latest - timedelta(days=back), code) for back in range(days) for code in each_once]


def _latest_first(table: pa.Table) -> pa.Table:
    """Return the rows with the latest articles first; those of an article keep their order."""
    moments = pc.coalesce(table["published_at"], table["ingested_at"])
    order = [("moment", "descending"), ("article_id", "ascending")]
    return table.append_column("moment", moments).sort_by(order).drop_columns("moment")


def _files_of(
    table: pa.Table, editions: Files, folder: str, formats: Sequence[str], heading: Heading
) -> tuple[list[PublishedFile], dict[str, str]]:
    files, failed = [], {}
    for name in formats:
        stream = io.BytesIO()
        try:
            made = export_stream(table.to_batches(), name, stream, heading=heading)
        except StoreError as error:
            failed[name] = f"{error.what}; {error.fix}"
            continue
        path = f"{folder}{FORMATS[name].suffix}"
        editions.write(path, stream.getvalue())
        files.append(PublishedFile(path, name, made.media_type, made.rows, made.size, made.sha256))
    return files, failed


def _key(table: pa.Table, formats: Sequence[str]) -> str:
    digest = hashlib.sha256(json.dumps([_FILES_VERSION, *formats]).encode())
    for row in rows_from(table.to_batches()):
        digest.update(json.dumps(asdict(row), default=str).encode())
    return digest.hexdigest()[:16]


def _published(entry: bytes | None) -> PublishedEdition | None:
    """Return what was published; None where that is nothing, or cannot be made out."""
    if entry is None:
        return None
    try:
        values = json.loads(entry)
        files = tuple(PublishedFile(**file) for file in values["files"])
        day = date.fromisoformat(values["day"])
        return PublishedEdition(
            day, values["language"], values["key"], files, values["failed"], written=False
        )
    except (ValueError, KeyError, TypeError):
        return None


def _all_there(editions: Files, edition: PublishedEdition) -> bool:
    names = [file.name for file in edition.files]
    return editions.present(names) == set(names)
