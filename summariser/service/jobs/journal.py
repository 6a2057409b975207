"""The journal of accepted jobs: what was accepted is still known after a crash.

A SQLite database. Writes that wait together are committed together, so that fifty clients cost
hardly more than one. The text of a request is erased as soon as its job has ended.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from summariser.errors import StoreError
from summariser.service.jobs.job import Job, JobError, JobProgress, JobRequest, JobState

_SCHEMA = """
CREATE TABLE IF NOT EXISTS jobs (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at TEXT NOT NULL,
    ended_at TEXT,
    request TEXT,
    fingerprint TEXT NOT NULL,
    idempotency_key TEXT,
    article_id TEXT,
    config_hash TEXT,
    error TEXT
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS jobs_by_key ON jobs (owner, idempotency_key)
    WHERE idempotency_key IS NOT NULL;
CREATE INDEX IF NOT EXISTS jobs_by_end ON jobs (ended_at);
"""
_COLUMNS = "id, owner, state, created_at, ended_at, article_id, config_hash, error"
_PATIENCE_SECONDS = 30.0

Statement = tuple[str, Sequence[Any]]


class Journal:
    """Keeps jobs until they are ``keep`` old. One process at a time may have it open.

    Reading and writing are for the thread of the event loop; commits happen on a thread apart.

    Args:
        path: File; made for its owner only, since it holds texts that wait.
        keep: How long ended jobs are kept.

    Raises:
        StoreError: The file cannot be used.
    """

    def __init__(self, path: Path, keep: timedelta) -> None:
        self._path = path
        self._keep = keep
        self._pending: list[tuple[list[Statement], asyncio.Future[None]]] = []
        self._flushing: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(1, "journal")
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.touch(mode=0o600)
            self._writer = self._thread.submit(self._open).result()
            self._reader = self._connect()
        except (sqlite3.Error, OSError) as error:
            raise self._unusable(error) from error

    async def add(self, job: Job, request: JobRequest, idempotency_key: str | None = None) -> None:
        """Write a new job down; it outlives the process when this returns.

        Raises:
            StoreError: The journal cannot be written.
        """
        values = (
            *(job.id, job.owner, job.state, _text(job.created_at), _text(job.ended_at)),
            *(None if job.ended else request.to_json(), request.fingerprint, idempotency_key),
            *(job.article_id, job.config_hash, _error_text(job.error)),
        )
        marks = ", ".join("?" * len(values))
        await self._write([(f"INSERT INTO jobs VALUES ({marks})", values)])

    async def end(self, jobs: Sequence[Job]) -> None:
        """Write down how jobs ended; their requests are erased.

        Raises:
            StoreError: The journal cannot be written.
        """
        statements: list[Statement] = [
            (
                "UPDATE jobs SET state = ?, ended_at = ?, request = NULL, article_id = ?, "
                # A key whose job gave nothing may be used to try again.
                "config_hash = ?, error = ?, idempotency_key = "
                "CASE WHEN ?1 = 'done' THEN idempotency_key END WHERE id = ?",
                (
                    *(job.state, _text(job.ended_at), job.article_id, job.config_hash),
                    *(_error_text(job.error), job.id),
                ),
            )
            for job in jobs
        ]
        await self._write(statements)

    async def forget_old(self) -> None:
        """Remove the jobs that ended too long ago."""
        oldest = datetime.now(UTC) - self._keep
        await self._write([("DELETE FROM jobs WHERE ended_at < ?", (_text(oldest),))])

    def find(self, job_id: str) -> Job | None:
        """Return a job; None where there is none."""
        row = self._one(f"SELECT {_COLUMNS} FROM jobs WHERE id = ?", (job_id,))
        return _job(row) if row else None

    def find_by_key(self, owner: str, idempotency_key: str) -> tuple[Job, str] | None:
        """Return the job that was asked for with a key, and its request's fingerprint."""
        row = self._one(
            f"SELECT {_COLUMNS}, fingerprint FROM jobs WHERE owner = ? AND idempotency_key = ?",
            (owner, idempotency_key),
        )
        return (_job(row), str(row[-1])) if row else None

    def waiting(self) -> list[tuple[Job, JobRequest]]:
        """Return the jobs that have not ended, in the order they came."""
        rows = self._reader.execute(
            f"SELECT {_COLUMNS}, request FROM jobs WHERE ended_at IS NULL ORDER BY rowid"
        )
        return [(_job(row), JobRequest.from_json(row[-1])) for row in rows]

    async def close(self) -> None:
        """Wait for what is being written and close the file."""
        while self._flushing is not None:
            await self._flushing
        await asyncio.get_running_loop().run_in_executor(self._thread, self._writer.close)
        self._reader.close()
        self._thread.shutdown()

    async def _write(self, statements: list[Statement]) -> None:
        loop = asyncio.get_running_loop()
        written: asyncio.Future[None] = loop.create_future()
        self._pending.append((statements, written))
        if self._flushing is None:
            self._flushing = loop.create_task(self._flush())
        # A caller that is cancelled must not take the others' commit with it.
        await asyncio.shield(written)

    async def _flush(self) -> None:
        loop = asyncio.get_running_loop()
        while self._pending:
            together, self._pending = self._pending, []
            statements = [statement for each, _ in together for statement in each]
            try:
                await loop.run_in_executor(self._thread, self._commit, statements)
            except (sqlite3.Error, OSError) as error:
                for _, written in together:
                    written.set_exception(self._unusable(error))
            else:
                for _, written in together:
                    written.set_result(None)
        self._flushing = None

    def _commit(self, statements: list[Statement]) -> None:
        with self._writer:
            for statement, values in statements:
                self._writer.execute(statement, values)

    def _one(self, query: str, values: Sequence[Any]) -> tuple[Any, ...] | None:
        try:
            row: tuple[Any, ...] | None = self._reader.execute(query, values).fetchone()
        except sqlite3.Error as error:
            raise self._unusable(error) from error
        return row

    def _open(self) -> sqlite3.Connection:
        connection = self._connect()
        connection.execute("PRAGMA journal_mode = WAL")
        # An accepted job survives a power cut too.
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON")
        connection.executescript(_SCHEMA)
        return connection

    def _connect(self) -> sqlite3.Connection:
        # Each is used by one thread, though not by the one that makes it.
        return sqlite3.connect(self._path, timeout=_PATIENCE_SECONDS, check_same_thread=False)

    def _unusable(self, error: Exception) -> StoreError:
        return StoreError(
            f"the journal of jobs {self._path} cannot be used: {error}",
            "free some space on its disk, or set service.state to a folder that can be written",
        )


def _job(row: tuple[Any, ...]) -> Job:
    identity, owner, state, created_at, ended_at, article_id, config_hash, error = row[:8]
    known: JobState = state
    return Job(
        identity,
        owner,
        known,
        datetime.fromisoformat(created_at),
        progress=JobProgress("ended" if ended_at else "waiting"),
        article_id=article_id,
        config_hash=config_hash,
        error=JobError(**json.loads(error)) if error else None,
        ended_at=datetime.fromisoformat(ended_at) if ended_at else None,
    )


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _error_text(error: JobError | None) -> str | None:
    return json.dumps(asdict(error)) if error else None
