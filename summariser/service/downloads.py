"""Editions and feeds as files, made once for each state of the store and then kept for a while."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from summariser import __version__
from summariser.errors import StoreError
from summariser.service.problems import ProblemError
from summariser.store import DigestStore, Selection
from summariser.store.editions import edition_selection
from summariser.store.export import FORMATS, Heading, export_file
from summariser.store.export.formats import writer_of
from summariser.store.files import Files, StoredFile
from summariser.store.layout import PARTITION, data_files
from summariser.translate.languages import LANGUAGES

EDITION_FORMATS = ("html", "epub", "pdf", "jsonl", "csv", "parquet")


@dataclass(frozen=True, slots=True)
class Download:
    """A file that is ready to be sent.

    Attributes:
        path: Where it is.
        name: What to call it.
        media_type: For HTTP.
        sha256: Of its content, hexadecimal.
        made_at: When what it holds was last changed, with a time zone.
    """

    path: Path
    name: str
    media_type: str
    sha256: str
    made_at: datetime

    @property
    def etag(self) -> str:
        """For conditional requests."""
        return f'"{self.sha256}"'

    @property
    def digest(self) -> str:
        """The checksum as RFC 9530 writes it (``Repr-Digest``)."""
        return f"sha-256=:{base64.b64encode(bytes.fromhex(self.sha256)).decode()}:"


class Downloads:
    """Makes files of digests; safe for several threads.

    Args:
        store: Has the digests.
        folder: Keeps the files.
        kept: Files that are kept at most.
    """

    def __init__(self, store: DigestStore, folder: Path, kept: int) -> None:
        self._store = store
        self._files = Files(store.uri)
        self._folder = folder
        self._kept = kept
        # One at a time: a PDF takes a processor, and much memory, while it is set.
        self._making = threading.Lock()

    def edition(self, day: date, language: str, form: str) -> Download:
        """Return the edition of a day in one language as a file.

        Raises:
            ProblemError: ``not_found``: there is no such edition; ``format_unavailable``.
            StoreError: The store cannot be read.
        """
        selection = edition_selection(day, language)
        stored = list(self._files.below(f"{PARTITION}{day.isoformat()}", suffix=".parquet"))
        name = f"digests-{day.isoformat()}-{language}"
        heading = Heading.of_edition(day, language, _changed_at(stored))
        return self._file(form, name, heading, selection, stored)

    def feed(self, language: str, days: int) -> Download:
        """Return the digests of the last days in one language as an Atom feed.

        Raises:
            ProblemError: ``not_found``: there are none.
            StoreError: The store cannot be read.
        """
        since = datetime.now(UTC).date() - timedelta(days=days - 1)
        stored = [file for day, file in data_files(self._files) if day >= since]
        selection = Selection(since=since, languages=(language,), any_configuration=True)
        heading = Heading(LANGUAGES[language].native_name, language, _changed_at(stored))
        return self._file("atom", f"digests-{language}", heading, selection, stored)

    def _file(
        self,
        form: str,
        name: str,
        heading: Heading,
        selection: Selection,
        stored: Sequence[StoredFile],
    ) -> Download:
        if not stored:
            raise _none(heading)
        _require_libraries(form)
        suffix = FORMATS[form].suffix
        path = self._folder / f"{_fingerprint(form, name, selection, stored)}{suffix}"
        note = path.with_suffix(f"{suffix}.json")
        with self._making:
            if not (path.is_file() and note.is_file()):
                made = export_file(self._store.read(selection), form, path, heading=heading)
                note.write_text(json.dumps({"sha256": made.sha256, "rows": made.rows}))
                self._prune()
            known = json.loads(note.read_text())
            os.utime(path)
        if not known["rows"]:
            raise _none(heading)
        media_type = FORMATS[form].media_type
        return Download(path, f"{name}{suffix}", media_type, known["sha256"], heading.made_at)

    def _prune(self) -> None:
        """Remove the files that were not asked for the longest."""
        files = [path for path in self._folder.iterdir() if path.suffix != ".json"]
        files.sort(key=lambda path: path.stat().st_mtime, reverse=True)
        for path in files[self._kept :]:
            path.unlink(missing_ok=True)
            path.with_suffix(f"{path.suffix}.json").unlink(missing_ok=True)


def _fingerprint(form: str, name: str, selection: Selection, stored: Iterable[StoredFile]) -> str:
    """Return a name that changes when the content of the file would."""
    parts = [__version__, form, name, repr(selection)]
    parts += [f"{file.name} {file.size} {file.modified_at}" for file in stored]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def _changed_at(stored: Iterable[StoredFile]) -> datetime:
    moments = [file.modified_at for file in stored if file.modified_at is not None]
    return max(moments, default=datetime.now(UTC)).astimezone(UTC)


def _require_libraries(form: str) -> None:
    try:
        writer_of(form)
    except StoreError as error:
        raise ProblemError("format_unavailable", error.what, error.fix) from error


def _none(heading: Heading) -> ProblemError:
    return ProblemError(
        "not_found",
        f"there are no published digests for {heading.title!r}",
        "GET /v1/digests lists what there is",
    )
