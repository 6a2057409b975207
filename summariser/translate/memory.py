"""The translation memory: what was translated once is not translated again.

Only the very same sentence, for the same model, languages and options, is a hit. Corrections that
people reviewed stand apart from the models' own translations and win over all of them.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Final

from filelock import FileLock

from summariser.errors import StoreError
from summariser.translate.tmx import TranslationUnit, read_tmx, write_tmx

#: Sentences kept by default; about 100 MB.
MAX_ENTRIES: Final = 200_000
# Seconds that a process waits for another one's write.
_PATIENCE = 30.0
# SQLite takes so many parameters in one query, whatever it was built with.
_KEYS_A_QUERY = 500
_SCHEMA = """
CREATE TABLE IF NOT EXISTS translations (
    key BLOB PRIMARY KEY, model TEXT NOT NULL, source_language TEXT NOT NULL,
    language TEXT NOT NULL, sentence TEXT NOT NULL, proposals TEXT NOT NULL,
    truncated INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS corrections (
    source_language TEXT NOT NULL, language TEXT NOT NULL, sentence TEXT NOT NULL,
    translation TEXT NOT NULL, PRIMARY KEY (source_language, language, sentence)
);
"""


@dataclass(frozen=True, slots=True)
class MemoryKey:
    """What must be equal for a translation to be used again.

    Attributes:
        model: ``id@revision``.
        source_language: BCP 47 code.
        language: BCP 47 code of the translation.
        options: How it was decoded, in any stable spelling.
        sentence: The source.
    """

    model: str
    source_language: str
    language: str
    options: str
    sentence: str

    @property
    def digest(self) -> bytes:
        """The key as SQLite finds it fastest."""
        parts = (self.model, self.source_language, self.language, self.options, self.sentence)
        return hashlib.sha256(json.dumps(parts).encode()).digest()


@dataclass(frozen=True, slots=True)
class Remembered:
    """What the memory knows of a sentence.

    Attributes:
        proposals: The model's hypotheses, best first, each with its score (mean log probability
            a token, in nats); for a correction its text with 0.
        truncated: None of the proposals ended by itself.
        reviewed: A person's correction.
    """

    proposals: tuple[tuple[str, float], ...]
    truncated: bool = False
    reviewed: bool = False


@dataclass(slots=True)
class MemoryUse:
    """How often the memory was asked, for the run report."""

    asked: int = 0
    hits: int = 0
    corrections: int = 0


# Without slots: what lies in a slot is shared by all threads.
@dataclass
class _Local(threading.local):
    """A connection may be used by the thread and the process that opened it, no other."""

    connection: sqlite3.Connection | None = None
    process: int = field(default_factory=os.getpid)


class TranslationMemory:
    """A file of translations, safe for several processes and threads at a time.

    Args:
        path: The SQLite file; made, with its folder, where it does not exist.
        max_entries: Model translations kept at most; the oldest go first. Corrections stay.

    Raises:
        StoreError: The file is damaged, no translation memory, or cannot be written.
    """

    def __init__(self, path: Path, max_entries: int = MAX_ENTRIES) -> None:
        self._path = path
        self._max_entries = max_entries
        self._local = _Local()
        self.use = MemoryUse()
        with self._connected() as connection:
            connection.executescript(_SCHEMA)

    def __enter__(self) -> TranslationMemory:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close this thread's connection; the memory can be used again."""
        if self._local.connection is not None:
            self._local.connection.close()
            self._local.connection = None

    def __len__(self) -> int:
        with self._connected() as connection:
            return int(connection.execute("SELECT count(*) FROM translations").fetchone()[0])

    def get_many(self, keys: Iterable[MemoryKey]) -> dict[MemoryKey, Remembered]:
        """Return what is known of ``keys``; those that are not known are absent."""
        wanted = list(dict.fromkeys(keys))
        found: dict[MemoryKey, Remembered] = {}
        with self._connected() as connection:
            for start in range(0, len(wanted), _KEYS_A_QUERY):
                part = wanted[start : start + _KEYS_A_QUERY]
                found |= _translations(connection, part)
                found |= _corrections(connection, part)
        self.use.asked += len(wanted)
        self.use.hits += len(found)
        self.use.corrections += sum(known.reviewed for known in found.values())
        return found

    def put_many(self, translations: Mapping[MemoryKey, Remembered]) -> None:
        """Remember what a model made; an older translation of the same key is replaced."""
        rows = [
            (
                key.digest,
                key.model,
                key.source_language,
                key.language,
                key.sentence,
                json.dumps(known.proposals, ensure_ascii=False),
                known.truncated,
            )
            for key, known in translations.items()
            if not known.reviewed and known.proposals
        ]
        with self._connected() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO translations VALUES (?, ?, ?, ?, ?, ?, ?)", rows
            )
            # A replaced row gets a new rowid, so that the lowest are the oldest.
            connection.execute(
                "DELETE FROM translations WHERE rowid IN (SELECT rowid FROM translations "
                "ORDER BY rowid LIMIT max(0, (SELECT count(*) FROM translations) - ?))",
                (self._max_entries,),
            )

    def import_corrections(self, path: Path) -> int:
        """Take in the reviewed translations of a TMX file; return how many there were.

        Raises:
            SourceError: The file is no TMX.
        """
        rows = [
            (unit.source_language, unit.language, unit.source, unit.translation)
            for unit in read_tmx(path)
        ]
        with self._connected() as connection:
            connection.executemany("INSERT OR REPLACE INTO corrections VALUES (?, ?, ?, ?)", rows)
        return len(rows)

    def export(self, path: Path) -> int:
        """Write all translations and corrections as TMX; return how many there were.

        Of each translation the model's first proposal is written, with the model's name.
        """
        with self._connected() as connection:
            return write_tmx(path, _units(connection))

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        """Give this thread's connection; all that is done with it is done or not done together."""
        try:
            connection = self._connection()
            with connection:
                yield connection
        except (sqlite3.Error, OSError) as error:
            raise StoreError(
                f"the translation memory {self._path} cannot be used: {error}",
                "free the disk, or move the file away: it is made anew, at the cost of "
                "translating again",
            ) from error

    def _connection(self) -> sqlite3.Connection:
        local = self._local
        if local.connection is None or local.process != os.getpid():
            self._path.parent.mkdir(parents=True, exist_ok=True)
            local.connection = sqlite3.connect(self._path, timeout=_PATIENCE)
            local.process = os.getpid()
            # SQLite does not wait for its turn to make this switch, so that of two processes
            # which make the file at the same time one would fail.
            with FileLock(f"{self._path}.lock"):
                local.connection.execute("PRAGMA journal_mode = WAL")
            # What a power cut can lose is translated again; a database it cannot damage.
            local.connection.execute("PRAGMA synchronous = NORMAL")
        return local.connection


def _translations(
    connection: sqlite3.Connection, keys: list[MemoryKey]
) -> dict[MemoryKey, Remembered]:
    by_digest = {key.digest: key for key in keys}
    marks = ", ".join("?" * len(by_digest))
    rows = connection.execute(
        f"SELECT key, proposals, truncated FROM translations WHERE key IN ({marks})",
        list(by_digest),
    )
    return {
        by_digest[digest]: Remembered(
            tuple((str(text), float(score)) for text, score in json.loads(proposals)),
            bool(truncated),
        )
        for digest, proposals, truncated in rows
    }


def _corrections(
    connection: sqlite3.Connection, keys: list[MemoryKey]
) -> dict[MemoryKey, Remembered]:
    if connection.execute("SELECT 1 FROM corrections LIMIT 1").fetchone() is None:
        return {}
    sentences = {key.sentence for key in keys}
    marks = ", ".join("?" * len(sentences))
    rows = connection.execute(
        "SELECT source_language, language, sentence, translation FROM corrections "
        f"WHERE sentence IN ({marks})",
        list(sentences),
    )
    reviewed = {tuple(row[:3]): str(row[3]) for row in rows}
    return {
        key: Remembered(((text, 0.0),), reviewed=True)
        for key in keys
        if (text := reviewed.get((key.source_language, key.language, key.sentence)))
    }


def _units(connection: sqlite3.Connection) -> Iterator[TranslationUnit]:
    for row in connection.execute(
        "SELECT source_language, language, sentence, translation FROM corrections ORDER BY rowid"
    ):
        yield TranslationUnit(*map(str, row))
    for source_language, language, sentence, proposals, model in connection.execute(
        "SELECT source_language, language, sentence, proposals, model FROM translations "
        "ORDER BY rowid"
    ):
        text = json.loads(proposals)[0][0]
        yield TranslationUnit(source_language, language, sentence, text, model)
