"""Takes jobs, has their articles read, and sees them through to their end."""

from __future__ import annotations

import asyncio
import logging
import math
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import UTC, datetime

from summariser.errors import StoreError, SummariserError
from summariser.service.jobs.board import Board, Entry
from summariser.service.jobs.job import Job, JobError, JobProgress, JobRequest
from summariser.service.jobs.journal import Journal
from summariser.service.jobs.known import KnownDigests
from summariser.service.jobs.maker import DigestMaker
from summariser.service.jobs.readers import Readers
from summariser.service.jobs.reading import ArticleReader
from summariser.service.jobs.worker import Ended, Worker
from summariser.service.metrics import Metrics
from summariser.service.problems import ProblemError, problem_of
from summariser.service_settings import ServiceSettings
from summariser.store.editions import StoredDigest

_log = logging.getLogger(__name__)

_LONGEST_RETRY_SECONDS = 300


class JobQueue:
    """The jobs of a service; see ``Jobs`` for what routes use. For the event loop's thread.

    Args:
        limits: Sizes.
        reader: Reads articles.
        maker: Makes digests.
        known: Digests that need not be made.
        journal: Outlives the process.
        metrics: Counts.
    """

    def __init__(
        self,
        limits: ServiceSettings,
        reader: ArticleReader,
        maker: DigestMaker,
        known: KnownDigests,
        journal: Journal,
        metrics: Metrics,
    ) -> None:
        self._limits = limits
        self._reader = reader
        self._maker = maker
        self._known = known
        self._journal = journal
        self._metrics = metrics
        self._board = Board()
        self._worker = Worker(
            maker,
            self._board,
            limits.batch_articles,
            look_up=self._look_up,
            finish=self._finish,
            metrics=metrics,
        )
        self._keys: dict[tuple[str, str], tuple[str, str]] = {}
        self._readers = Readers(
            reader, self._board, limits.fetching, then=self._has_read, fail=self._fail
        )
        self._stopping = False
        metrics.watch_queue(lambda: len(self._board))

    @property
    def ready(self) -> bool:
        """Whether the models are loaded and jobs are taken."""
        return self._worker.opened.is_set() and not self._stopping

    @property
    def failure(self) -> SummariserError | None:
        """Why the models cannot be used; None where they can, or are being loaded."""
        return self._worker.failure

    async def start(self) -> None:
        """Take up what an earlier process left, load the models, and work."""
        for job, request in self._journal.waiting():
            await self._take_up(job, request)
        self._readers.start()
        self._worker.start()

    async def submit(
        self, request: JobRequest, *, owner: str = "", idempotency_key: str | None = None
    ) -> Job:
        """Accept a job; see ``Jobs.submit``."""
        variant = self._maker.variant(request)
        self._reader.check_length(request.text or "")
        if idempotency_key is not None:
            earlier = self._earlier(owner, idempotency_key, request)
            if earlier is not None:
                return earlier
        known = self._known.at_once(request)
        if known is not None:
            return await self._answered(request, known, owner, idempotency_key)
        self._check_room()
        entry = Entry(_new_job(owner), request, variant)
        # A key says that the request may be made again, should its answer get lost.
        entry.promised = idempotency_key is not None
        self._board.add(entry)
        # It is read while it is written down; the journal keeps the order of what is written.
        written = asyncio.ensure_future(self._write_first(entry.job, request, idempotency_key))
        self._readers.put(entry)
        try:
            await asyncio.shield(written)
        except StoreError:
            if not entry.job.ended:
                self._board.end(entry, "cancelled")
                self._worker.abandon_if_unwanted()
            raise
        self._metrics.accepted()
        return entry.job

    def get(self, job_id: str) -> Job | None:
        """Return a job as it is now; see ``Jobs.get``."""
        return self._board.get(job_id) or self._journal.find(job_id)

    async def events(self, job_id: str) -> AsyncIterator[Job]:
        """Yield the states of a job; see ``Jobs.events``."""
        entry = self._board.entry(job_id)
        if entry is not None:
            async for job in self._board.events(entry):
                yield job
            return
        job_then = self.get(job_id)
        if job_then is not None:
            yield job_then

    async def cancel(self, job_id: str) -> Job | None:
        """Cancel a job; see ``Jobs.cancel``."""
        entry = self._board.entry(job_id)
        if entry is None:
            return self.get(job_id)
        self._board.end(entry, "cancelled")
        self._metrics.ended("cancelled")
        self._worker.abandon_if_unwanted()
        await self._journal.end([entry.job])
        return entry.job

    async def wait(
        self, job_id: str, seconds: float, gone: Callable[[], Awaitable[None]]
    ) -> Job | None:
        """Wait for the end of a job; see ``Jobs.wait``."""
        entry = self._board.entry(job_id)
        if entry is None:
            return self.get(job_id)
        entry.waiters += 1
        try:
            client_left = await self._board.ends_before(entry, seconds, gone)
        finally:
            entry.waiters -= 1
        if not client_left:
            entry.promised = True
            return entry.job
        if not (entry.waiters or entry.promised):
            await self.cancel(job_id)
        return None

    def stop_accepting(self) -> None:
        """Take no more jobs, and tell those who wait for one that it is left for later."""
        self._stopping = True
        self._board.let_go(self._worker.running)

    async def stop(self) -> None:
        """Let the work at hand end, for a while; all else stays in the journal."""
        self.stop_accepting()
        self._readers.stop()
        await self._worker.stop(self._limits.grace_seconds)
        self._board.let_go()

    def _earlier(self, owner: str, idempotency_key: str, request: JobRequest) -> Job | None:
        found: tuple[str, str] | None = self._keys.get((owner, idempotency_key))
        if found is None:
            written = self._journal.find_by_key(owner, idempotency_key)
            found = (written[0].id, written[1]) if written else None
        if found is None:
            return None
        job_id, fingerprint = found
        if fingerprint != request.fingerprint:
            raise ProblemError(
                "idempotency_key_reused",
                f"the key was used for another request, whose job is {job_id}",
                "use a new key for each request, and the same one only to repeat it",
            )
        return self.get(job_id)

    async def _answered(
        self, request: JobRequest, known: StoredDigest, owner: str, idempotency_key: str | None
    ) -> Job:
        now = datetime.now(UTC)
        job = Job(
            _new_job(owner).id,
            owner,
            "done",
            now,
            JobProgress("ended"),
            known.article.article_id,
            known.article.config_hash,
            ended_at=now,
        )
        self._board.remember(job)
        if idempotency_key is not None:
            await self._write_first(job, request, idempotency_key)
        self._metrics.known()
        return job

    async def _write_first(
        self, job: Job, request: JobRequest, idempotency_key: str | None
    ) -> None:
        # Until it is written, a repeat of the request is told of the job from here.
        key = (job.owner, idempotency_key or job.id)
        self._keys[key] = (job.id, request.fingerprint)
        try:
            await self._journal.add(job, request, idempotency_key)
        finally:
            del self._keys[key]

    def _check_room(self) -> None:
        if self._stopping:
            raise ProblemError(
                "stopping",
                "the service is being stopped",
                "try again in a minute",
                headers={"retry-after": "60"},
            )
        if self._worker.failure is not None:
            raise problem_of(self._worker.failure)
        waiting = len(self._board)
        if waiting >= self._limits.queued_jobs:
            seconds = math.ceil(waiting * self._worker.seconds_an_article)
            after = min(max(seconds, 1), _LONGEST_RETRY_SECONDS)
            raise ProblemError(
                "queue_full",
                f"{waiting} jobs are waiting, as many as may",
                f"try again in {after} s",
                headers={"retry-after": str(after)},
            )

    async def _take_up(self, job: Job, request: JobRequest) -> None:
        try:
            entry = Entry(job, request, self._maker.variant(request))
        except ProblemError as problem:
            # The profile has changed since the job was accepted.
            lost = Entry(job, request, self._maker.variant(JobRequest(text="")))
            await self._fail(lost, problem)
            return
        self._board.add(entry)
        self._readers.put(entry)

    async def _has_read(self, entry: Entry) -> None:
        # Which digest is asked for depends on the revisions of the models.
        await self._worker.opened.wait()
        config_hash = await self._look_up(entry)
        if config_hash is None:
            self._worker.put(entry)
        else:
            await self._finish([Ended(entry, config_hash)])

    async def _look_up(self, entry: Entry) -> str | None:
        """Return the configuration whose stored digest answers a job; None where there is none."""
        article = entry.article
        assert article is not None, "articles are read before they are looked up"
        for config_hash in self._maker.config_hashes(entry.variant):
            found = await asyncio.to_thread(
                self._known.stored, article, config_hash, entry.content_key
            )
            if found is not None:
                return config_hash
        return None

    async def _finish(self, ended: Sequence[Ended]) -> None:
        for one in ended:
            entry, identity = one.entry, one.entry.job.article_id or ""
            if entry.job.ended:  # cancelled meanwhile
                continue
            if one.config_hash is None:
                self._board.end(entry, "failed", error=one.error)
            else:
                self._board.end(entry, "done", config_hash=one.config_hash)
                self._known.note(entry.request, identity, one.config_hash)
            self._metrics.ended(entry.job.state)
        await self._write_down([one.entry.job for one in ended])

    async def _fail(self, entry: Entry, problem: ProblemError) -> None:
        if entry.job.ended:
            return
        error = JobError(problem.code, problem.what, problem.fix)
        self._board.end(entry, "failed", error=error)
        self._metrics.ended("failed")
        await self._write_down([entry.job])

    async def _write_down(self, jobs: Sequence[Job]) -> None:
        if not jobs:
            return
        try:
            await self._journal.end(jobs)
        except StoreError as error:
            # The digests are stored; a process that takes the jobs up again finds them there.
            _log.error("%s; fix: %s", error.what, error.fix)


def _new_job(owner: str) -> Job:
    return Job(secrets.token_hex(16), owner, "queued", datetime.now(UTC))
