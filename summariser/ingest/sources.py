"""Anything a user names as a source -> articles, one after the other."""

from __future__ import annotations

import difflib
import glob
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from summariser.errors import SourceError
from summariser.ingest.articles import article_from, printable
from summariser.ingest.dedup import SeenArticles
from summariser.ingest.draft import Draft, IngestFailure
from summariser.ingest.files import SUFFIXES, read_bytes, read_file
from summariser.ingest_settings import IngestSettings
from summariser.records import Article

if TYPE_CHECKING:
    from summariser.ingest.http import Fetcher

STANDARD_INPUT = "-"
_WEB_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
# A longer name is a text that was given where a name is expected.
_LONGEST_NAME = 200
_KINDS = ", ".join(sorted(SUFFIXES))


def read_sources(
    sources: Iterable[str | Path] | str | Path,
    *,
    stdin: BinaryIO | None = None,
    now: datetime | None = None,
    fetcher: Fetcher | None = None,
    settings: IngestSettings | None = None,
) -> Iterator[Article | IngestFailure]:
    """Yield the articles of ``sources`` in order, and a failure for each thing that gave none.

    Nothing is read before it is asked for, and no failure keeps the rest from being read. The
    same article twice in a run is yielded once.

    Args:
        sources: Files, directories (searched to any depth, in order of their names), patterns
            with ``*``, ``?`` and ``**``, addresses of web pages, or ``-`` for standard input.
        stdin: Read for ``-``; by default the process's.
        now: The time of ingest, with a time zone; by default the current time.
        fetcher: Fetches web pages; by default one that the settings ask for.
        settings: Bounds; by default those of ``IngestSettings``.
    """
    moment = now or datetime.now(UTC)
    bounds = settings or IngestSettings()

    def page(url: str) -> Draft:
        # Loaded on the first address: runs over files need no HTTP client.
        from summariser.ingest.web import draft_from_url

        return draft_from_url(url, fetcher or _fetcher(bounds))

    seen = SeenArticles()
    for source in [sources] if isinstance(sources, str | Path) else sources:
        for found in _guarded(str(source), _drafts(str(source), stdin, page)):
            article = _article(found, moment, bounds) if isinstance(found, Draft) else found
            if isinstance(article, IngestFailure):
                yield replace(article, source=printable(article.source))
            elif seen.add(article):
                yield article


def _article(draft: Draft, now: datetime, bounds: IngestSettings) -> Article | IngestFailure:
    try:
        return article_from(draft, now, max_characters=bounds.max_article_characters)
    except SourceError as error:
        return IngestFailure(draft.source, error.what, error.fix)


def _drafts(
    source: str, stdin: BinaryIO | None, page: Callable[[str], Draft]
) -> Iterator[Draft | IngestFailure]:
    if source == STANDARD_INPUT:
        yield from read_bytes((stdin or sys.stdin.buffer).read(), STANDARD_INPUT)
        return
    if _WEB_ADDRESS.match(source):
        yield page(source)
        return
    path = Path(source).expanduser()
    if path.is_dir():
        yield from _directory(path)
    elif path.exists():
        yield from read_file(path)
    elif glob.has_magic(source):
        yield from _pattern(source)
    else:
        yield _missing(path)


def _guarded(
    source: str, drafts: Iterator[Draft | IngestFailure]
) -> Iterator[Draft | IngestFailure]:
    try:
        yield from drafts
    except SourceError as error:
        yield IngestFailure(source, error.what, error.fix)
    except OSError as error:
        yield IngestFailure(
            source if len(source) <= _LONGEST_NAME else source[:_LONGEST_NAME] + "...",
            f"cannot be read: {error.strerror or error}",
            "check its name, its permissions and its disk",
        )


@cache
def _fetcher(settings: IngestSettings) -> Fetcher:
    """Return one fetcher for all addresses, since it keeps the pauses between requests."""
    from summariser.ingest.http import Fetcher

    return Fetcher.configured(settings)


def _directory(directory: Path) -> Iterator[Draft | IngestFailure]:
    """Yield what the files under ``directory`` hold; files of other kinds give one failure."""
    strangers: list[Path] = []
    any_file = False
    for path in _files_under(directory):
        any_file = True
        if path.suffix.casefold() in SUFFIXES:
            yield from _guarded(str(path), read_file(path))
        else:
            strangers.append(path)
    if strangers:
        yield IngestFailure(
            str(directory),
            f"{len(strangers)} of its files are of kinds that are not read, the first "
            f"{strangers[0].relative_to(directory)}",
            f"kinds that are read: {_KINDS}; convert the others or move them elsewhere",
        )
    elif not any_file:
        yield IngestFailure(str(directory), "an empty directory", "put articles into it")


def _files_under(directory: Path) -> Iterator[Path]:
    """Yield the files in order of their names; hidden ones and linked directories are passed."""
    for folder, folders, names in os.walk(directory):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith("."):
                yield Path(folder, name)


def _pattern(pattern: str) -> Iterator[Draft | IngestFailure]:
    # Path.glob takes no absolute patterns.
    matches = sorted(glob.glob(str(Path(pattern).expanduser()), recursive=True))  # noqa: PTH207
    paths = [Path(match) for match in matches if not Path(match).is_dir()]
    for path in paths:
        yield from _guarded(str(path), read_file(path))
    if not paths:
        yield IngestFailure(
            pattern, "no file matches this pattern", "check it; '**' stands for any directories"
        )


def _missing(path: Path) -> IngestFailure:
    names = sorted(p.name for p in path.parent.iterdir()) if path.parent.is_dir() else []
    close = difflib.get_close_matches(path.name, names, n=3)
    if close:
        fix = "did you mean " + " or ".join(str(path.parent / name) for name in close) + "?"
    elif path.parent.is_dir():
        fix = f"check its name; the directory {path.parent} exists"
    else:
        fix = f"check the path; there is no directory {path.parent}"
    return IngestFailure(str(path), "no such file or directory", fix)
