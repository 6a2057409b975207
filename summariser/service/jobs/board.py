"""The jobs that are alive, and those that just ended; who waits for one is woken here."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from summariser.records import Article
from summariser.service.jobs.job import Job, JobError, JobProgress, JobRequest, JobState
from summariser.service.jobs.maker import Variant

# Jobs that ended a moment ago are asked for once more by those who waited.
_RECENT = 256


@dataclass(slots=True, eq=False)
class Entry:
    """A job that is alive.

    Attributes:
        job: As it is now.
        request: What was asked for.
        variant: What is to be made.
        article: Once it was read.
        content_key: Of the article, once it was read.
        waiters: Requests that wait for its end.
        promised: Whether somebody was told of it, who may ask for it later.
        kept: Whether the work goes on this process; else it is left to the next one.
        changed: Set when ``job`` is replaced; there is a new one each time.
    """

    job: Job
    request: JobRequest
    variant: Variant
    article: Article | None = None
    content_key: str = ""
    waiters: int = 0
    promised: bool = False
    kept: bool = True
    changed: asyncio.Event = field(default_factory=asyncio.Event)


class Board:
    """All of it is for the thread of the event loop."""

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}
        self._recent: OrderedDict[str, Job] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    def add(self, entry: Entry) -> None:
        """Take a job in."""
        self._entries[entry.job.id] = entry

    def remove(self, entry: Entry) -> None:
        """Forget a job that was not accepted after all."""
        self._entries.pop(entry.job.id, None)

    def entry(self, job_id: str) -> Entry | None:
        """Return a job that is alive."""
        return self._entries.get(job_id)

    def get(self, job_id: str) -> Job | None:
        """Return a job that is alive or ended a moment ago."""
        entry = self._entries.get(job_id)
        return entry.job if entry is not None else self._recent.get(job_id)

    def progress(self, entries: Iterable[Entry], progress: JobProgress) -> None:
        """Note how far jobs are; those that have ended stay as they are."""
        for entry in entries:
            if not entry.job.ended:
                self._change(entry, replace(entry.job, state="running", progress=progress))

    def read(self, entry: Entry, article: Article, content_key: str) -> None:
        """Note which article a job is about."""
        entry.article, entry.content_key = article, content_key
        waiting = JobProgress("waiting")
        self._change(
            entry,
            replace(entry.job, state="queued", article_id=article.article_id, progress=waiting),
        )

    def queue_again(self, entry: Entry) -> None:
        """Note that a job waits once more."""
        if not entry.job.ended:
            self._change(entry, replace(entry.job, state="queued", progress=JobProgress()))

    def end(
        self,
        entry: Entry,
        state: JobState,
        *,
        config_hash: str | None = None,
        error: JobError | None = None,
    ) -> None:
        """Note how a job ended."""
        ended = replace(
            entry.job,
            state=state,
            progress=replace(entry.job.progress, stage="ended"),
            config_hash=config_hash,
            error=error,
            ended_at=datetime.now(UTC),
        )
        self.remove(entry)
        self.remember(ended)
        self._change(entry, ended)

    def remember(self, job: Job) -> None:
        """Keep a job that has ended for a moment."""
        self._recent[job.id] = job
        while len(self._recent) > _RECENT:
            self._recent.popitem(last=False)

    def let_go(self, kept: Iterable[Entry] = ()) -> None:
        """Wake those who wait for jobs that are left to the next process.

        Args:
            kept: The jobs that still end in this one.
        """
        ours = set(kept)
        for entry in self._entries.values():
            entry.kept = entry in ours
            self._change(entry, entry.job)

    async def events(self, entry: Entry) -> AsyncIterator[Job]:
        """Yield a job now and when it has changed, until it ends or is let go."""
        while True:
            changed = entry.changed
            yield entry.job
            if entry.job.ended or not entry.kept:
                return
            await changed.wait()

    async def ends_before(
        self, entry: Entry, seconds: float, gone: Callable[[], Awaitable[None]]
    ) -> bool:
        """Wait until a job ends or is let go, for a while; say whether the client left first.

        Args:
            entry: The job.
            seconds: To wait at most.
            gone: Returns when the client has left.
        """
        end = asyncio.ensure_future(self._end(entry))
        leaving = asyncio.ensure_future(gone())
        try:
            await asyncio.wait({end, leaving}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
            return leaving.done() and not end.done()
        finally:
            end.cancel()
            leaving.cancel()

    async def _end(self, entry: Entry) -> None:
        async for _ in self.events(entry):
            pass

    def _change(self, entry: Entry, job: Job) -> None:
        entry.job = job
        entry.changed.set()
        entry.changed = asyncio.Event()
