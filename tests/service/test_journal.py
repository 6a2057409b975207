"""The journal of accepted jobs, and what is done in the background."""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from summariser.errors import StoreError
from summariser.service.archive import Archive
from summariser.service.housekeeping import Housekeeping
from summariser.service.jobs import Job, JobError, JobRequest
from summariser.service.jobs.journal import Journal
from summariser.store import DigestStore
from tests.service.stored import digest_of, store

DAY = timedelta(days=1)
REQUEST = JobRequest(
    text="A text that nobody else may read.",
    published_at=datetime(2026, 2, 1, tzinfo=UTC),
    lengths=("short",),
)


def job(number: int, **values: object) -> Job:
    made = Job(f"{number:032x}", "owner", "queued", datetime.now(UTC))
    return replace(made, **values)  # type: ignore[arg-type]


def ended(number: int, ago: timedelta = timedelta(0)) -> Job:
    return job(number, state="done", article_id="a" * 16, ended_at=datetime.now(UTC) - ago)


def test_what_was_added_is_there_after_a_crash_until_it_has_ended(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"

    async def first() -> None:
        journal = Journal(path, DAY)
        await asyncio.gather(*(journal.add(job(number), REQUEST) for number in range(20)))
        await journal.end([ended(3), job(4, state="cancelled", ended_at=datetime.now(UTC))])
        # It is not closed: the process is gone.

    asyncio.run(first())
    again = Journal(path, DAY)
    waiting = again.waiting()
    assert {int(one.id, 16) for one, _ in waiting} == set(range(20)) - {3, 4}
    assert all(request == REQUEST for _, request in waiting)
    found = again.find(f"{3:032x}")
    assert found is not None
    assert (found.state, found.article_id, found.ended) == ("done", "a" * 16, True)


def test_the_text_is_erased_with_the_end_and_the_file_is_its_owner_s(tmp_path: Path) -> None:
    path = tmp_path / "state" / "journal.sqlite"

    async def run() -> None:
        journal = Journal(path, DAY)
        await journal.add(job(1), REQUEST)
        await journal.end([ended(1)])
        await journal.close()

    asyncio.run(run())
    assert (REQUEST.text or "").encode() not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0


def test_a_key_stays_with_a_job_that_is_done_and_is_free_after_one_that_failed(
    tmp_path: Path,
) -> None:
    async def run() -> tuple[object, object]:
        journal = Journal(tmp_path / "journal.sqlite", DAY)
        await journal.add(job(1), REQUEST, "good")
        await journal.add(job(2), REQUEST, "bad")
        error = JobError("article_unreadable", "what", "fix")
        failed = job(2, state="failed", error=error, ended_at=datetime.now(UTC))
        await journal.end([ended(1), failed])
        known = journal.find(failed.id)
        assert known is not None
        assert known.error == error
        return journal.find_by_key("owner", "good"), journal.find_by_key("owner", "bad")

    good, bad = asyncio.run(run())
    assert isinstance(good, tuple)
    assert (good[0].id, good[1]) == (job(1).id, REQUEST.fingerprint)
    assert bad is None


def test_a_journal_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"

    async def run() -> None:
        journal = Journal(path, DAY)
        await journal.add(job(1), REQUEST)
        with pytest.raises(StoreError, match="journal"):
            await journal.add(job(1), REQUEST)  # no two jobs have one id
        await journal.add(job(2), REQUEST)  # and the next is not affected

    asyncio.run(run())
    (tmp_path / "broken").write_bytes(b"not a database " * 100)
    with pytest.raises(StoreError, match="cannot be used"):
        Journal(tmp_path / "broken", DAY)


def test_old_jobs_are_forgotten_and_small_files_merged(tmp_path: Path) -> None:
    output = tmp_path / "digests"
    for number in range(4):
        store(output, digest_of(number, datetime(2026, 2, 1, tzinfo=UTC)))

    async def run() -> None:
        journal = Journal(tmp_path / "journal.sqlite", DAY)
        archive = Archive(str(output), remembered=1)
        for number, ago in ((1, timedelta(hours=1)), (2, timedelta(days=2))):
            await journal.add(job(number), REQUEST)
            await journal.end([ended(number, ago)])
        archive.put([], ["one", "two"])
        await Housekeeping(DigestStore(output), archive, journal, compact_after_files=2).once()
        assert archive.written == 0
        assert archive.newest(f"{3:016x}") is not None

    asyncio.run(run())
    with sqlite3.connect(tmp_path / "journal.sqlite") as database:
        assert database.execute("SELECT id FROM jobs").fetchall() == [(f"{1:032x}",)]
    assert list(output.glob("published_date=*/compacted-*.parquet"))
