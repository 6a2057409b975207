"""One file to drafts, by the kind that its name ends with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from summariser.errors import SourceError
from summariser.ingest.draft import Draft, IngestFailure
from summariser.ingest.encoding import decode

# A single article is far below this; a larger file is a table or an archive by a wrong name.
MAX_DOCUMENT_BYTES = 64 * 1024 * 1024
_FIX_EMPTY = "write the article into it, or leave it out"

Rows = Iterator[Draft | IngestFailure]


def read_file(path: Path) -> Rows:
    """Yield the drafts of one file; a file without a known ending is read as text.

    Raises:
        SourceError: The file as a whole holds no text.
        OSError: It cannot be read.
    """
    yield from _READERS.get(path.suffix.casefold(), _read_text)(path)


def read_bytes(data: bytes, source: str) -> Rows:
    """Yield the drafts of bytes without a name: a web page, JSON lines or plain text.

    Raises:
        SourceError: They are empty or not text.
    """
    text = decode(data)
    start = text.lstrip()[:200].casefold()
    if not start:
        raise SourceError("empty", _FIX_EMPTY)
    if start.startswith(("<!doctype html", "<html", "<?xml", "<head", "<body")):
        from summariser.ingest.html import draft_from_html

        yield draft_from_html(data, source)
    elif start.startswith("{") and '"' in start:
        from summariser.ingest.tables import drafts_from_jsonl

        yield from drafts_from_jsonl((line.encode() for line in text.split("\n")), source)
    else:
        yield Draft(source, text)


def _read_document(path: Path) -> bytes:
    size = path.stat().st_size
    if size > MAX_DOCUMENT_BYTES:
        raise SourceError(
            f"too large for one article: {size / 2**20:.0f} MiB",
            "split it, or give many articles as JSON lines, CSV or Parquet",
        )
    data = path.read_bytes()  # the size above is 0 for a pipe
    if not data:
        raise SourceError("empty", _FIX_EMPTY)
    return data


def _read_text(path: Path) -> Rows:
    yield Draft(str(path), decode(_read_document(path)))


# The others load their libraries when the first such file is met: together they take longer
# to import than a plain text takes to read.
def _read_markdown(path: Path) -> Rows:
    from summariser.ingest.markdown import draft_from_markdown

    yield draft_from_markdown(decode(_read_document(path)), str(path))


def _read_html(path: Path) -> Rows:
    from summariser.ingest.html import draft_from_html

    yield draft_from_html(_read_document(path), str(path))


def _read_jsonl(path: Path) -> Rows:
    from summariser.ingest.tables import drafts_from_jsonl_file

    return drafts_from_jsonl_file(path)


def _read_csv(path: Path) -> Rows:
    from summariser.ingest.tables import drafts_from_csv

    return drafts_from_csv(path)


def _read_parquet(path: Path) -> Rows:
    from summariser.ingest.tables import drafts_from_parquet

    return drafts_from_parquet(path)


_READERS: dict[str, Callable[[Path], Rows]] = {
    ".txt": _read_text,
    ".text": _read_text,
    ".md": _read_markdown,
    ".markdown": _read_markdown,
    ".html": _read_html,
    ".htm": _read_html,
    ".xhtml": _read_html,
    ".jsonl": _read_jsonl,
    ".ndjson": _read_jsonl,
    ".csv": _read_csv,
    ".tsv": _read_csv,
    ".parquet": _read_parquet,
}

#: Endings of the names of files that a directory is searched for.
SUFFIXES = frozenset(_READERS)
