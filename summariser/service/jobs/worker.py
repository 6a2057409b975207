"""Gives articles that wait together to the models in one call."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from summariser.errors import SummariserError
from summariser.pipeline import Outcome
from summariser.pipeline.outcome import Progress
from summariser.records import Article
from summariser.service.jobs.board import Board, Entry
from summariser.service.jobs.job import JobError, JobProgress
from summariser.service.jobs.maker import DigestMaker
from summariser.service.metrics import Metrics
from summariser.service.problems import problem_of, unexpected

_log = logging.getLogger(__name__)

# How much the latest batch counts in the mean.
_WEIGHT = 0.2


class _Abandoned(BaseException):
    """Ends a call of the models whose result nobody waits for.

    Not an ``Exception``: the pipeline takes those for the fault of an article.
    """


@dataclass(frozen=True, slots=True)
class Ended:
    """How a job ended in the models: with a configuration, or with an error."""

    entry: Entry
    config_hash: str | None = None
    error: JobError | None = None


class Worker:
    """Runs the models on a thread of their own; all else is for the event loop's thread.

    Args:
        maker: The models.
        board: Shows how far jobs are.
        batch_articles: Articles of one call at most.
        look_up: Tells those of some jobs that have become known, with their configuration.
        finish: Is given the jobs that have ended.
        metrics: Counts.
    """

    def __init__(
        self,
        maker: DigestMaker,
        board: Board,
        batch_articles: int,
        *,
        look_up: Callable[[Entry], Awaitable[str | None]],
        finish: Callable[[Sequence[Ended]], Awaitable[None]],
        metrics: Metrics,
    ) -> None:
        self._maker = maker
        self._board = board
        self._batch_articles = batch_articles
        self._look_up = look_up
        self._finish = finish
        self._metrics = metrics
        self._thread = ThreadPoolExecutor(1, "models")
        self._ready: deque[Entry] = deque()
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._stopping = False
        self._abandoned = threading.Event()
        self.running: tuple[Entry, ...] = ()
        self.opened = asyncio.Event()
        self.failure: SummariserError | None = None
        self.seconds_an_article = 1.0

    def start(self) -> None:
        """Load the models, then work."""
        self._task = asyncio.create_task(self._work(), name="worker")

    def put(self, entry: Entry) -> None:
        """Let the article of a job wait for its turn."""
        self._ready.append(entry)
        self._wake.set()

    def abandon_if_unwanted(self) -> None:
        """Stop the models if every job that they are at has ended otherwise."""
        if self.running and all(entry.job.ended for entry in self.running):
            self._abandoned.set()

    async def stop(self, grace_seconds: float) -> None:
        """Start nothing new; let the models end what they are at, but not for longer.

        Args:
            grace_seconds: After which the models are stopped between two texts.
        """
        self._stopping = True
        self._wake.set()
        if self._task is None:
            return
        done, _ = await asyncio.wait({self._task}, timeout=grace_seconds)
        if not done:
            self._abandoned.set()
            self._task.cancel()
            await asyncio.wait({self._task})
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            await loop.run_in_executor(self._thread, self._maker.open)
        except SummariserError as error:
            _log.error("the models cannot be used: %s; fix: %s", error.what, error.fix)
            self.failure = error
            return
        except Exception as error:
            self.failure = unexpected(error)
            return
        _log.info("the models are loaded")
        self.opened.set()
        while not self._stopping:
            await self._wake.wait()
            batch = self._take()
            if batch:
                await self._run(batch)
            else:
                self._wake.clear()

    def _take(self) -> list[Entry]:
        """Take the next jobs of one variant, no article in two versions."""
        batch: list[Entry] = []
        contents: dict[str, str] = {}
        others: deque[Entry] = deque()
        while self._ready and not self._stopping:
            entry = self._ready.popleft()
            if entry.job.ended or entry.article is None:
                continue
            identity = entry.article.article_id
            fits = len(contents) < self._batch_articles or identity in contents
            same = contents.get(identity, entry.content_key) == entry.content_key
            if fits and same and (not batch or entry.variant == batch[0].variant):
                batch.append(entry)
                contents[identity] = entry.content_key
            else:
                others.append(entry)
        self._ready = others
        return batch

    async def _run(self, batch: Sequence[Entry]) -> None:
        configs = await asyncio.gather(*map(self._known, batch))
        found = [Ended(entry, config) for entry, config in zip(batch, configs, strict=True)]
        await self._finish([one for one in found if one.config_hash is not None])
        entries = tuple(
            one.entry for one in found if one.config_hash is None and not one.entry.job.ended
        )
        articles = {
            entry.article.article_id: entry.article
            for entry in entries
            if entry.article is not None
        }
        if not articles:
            return
        self.running = entries
        self._abandoned.clear()
        self._board.progress(entries, JobProgress("summarise"))
        try:
            ended = await self._make(entries, list(articles.values()))
        except _Abandoned:
            for entry in entries:
                self._board.queue_again(entry)
            self._ready.extendleft(reversed(entries))
        else:
            await self._finish(ended)
        finally:
            self.running = ()

    async def _known(self, entry: Entry) -> str | None:
        try:
            return await self._look_up(entry)
        except SummariserError as error:
            _log.warning("%s; fix: %s", error.what, error.fix)
            return None

    async def _make(self, entries: tuple[Entry, ...], articles: Sequence[Article]) -> list[Ended]:
        loop = asyncio.get_running_loop()
        variant = entries[0].variant

        def report(progress: Progress) -> None:
            if self._abandoned.is_set():
                raise _Abandoned
            known = JobProgress(progress.stage, progress.done, progress.total)
            loop.call_soon_threadsafe(self._board.progress, entries, known)

        started = time.perf_counter()
        try:
            outcome = await loop.run_in_executor(
                self._thread, self._maker.make, articles, variant, report
            )
        except SummariserError as error:
            problem = problem_of(error)
            failed = JobError(problem.code, error.what, error.fix)
            return [Ended(entry, error=failed) for entry in entries]
        except Exception as error:
            problem = unexpected(error)
            failed = JobError(problem.code, problem.what, problem.fix)
            return [Ended(entry, error=failed) for entry in entries]
        seconds = time.perf_counter() - started
        self.seconds_an_article += _WEIGHT * (seconds / len(articles) - self.seconds_an_article)
        self._metrics.batch(len(articles), seconds)
        return _endings(entries, outcome, self._maker.config_hashes(variant)[0])


def _endings(entries: Sequence[Entry], outcome: Outcome, config_hash: str) -> list[Ended]:
    errors = {
        failure.article_id: JobError("processing_failed", failure.what, failure.fix)
        for failure in outcome.failures
    }
    endings = []
    for entry in entries:
        error = errors.get(entry.job.article_id or "")
        endings.append(Ended(entry, None if error else config_hash, error))
    return endings
