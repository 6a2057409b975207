"""Reads the articles of jobs, several at once, before the models get them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor

from summariser.errors import SummariserError
from summariser.service.jobs.board import Board, Entry
from summariser.service.jobs.job import JobProgress
from summariser.service.jobs.reading import ArticleReader
from summariser.service.problems import ProblemError, problem_of, unexpected
from summariser.text.identity import content_key

# Texts need no network: they never wait behind a slow site.
_TEXTS_AT_ONCE = 2


class Readers:
    """Takes jobs in the order they come; for the event loop's thread.

    Args:
        reader: Reads one article.
        board: Shows which article a job is about.
        fetching: Addresses that are fetched at once.
        then: Is given each job whose article was read.
        fail: Is given each job whose article cannot be read, and why.
    """

    def __init__(
        self,
        reader: ArticleReader,
        board: Board,
        fetching: int,
        *,
        then: Callable[[Entry], Awaitable[None]],
        fail: Callable[[Entry, ProblemError], Awaitable[None]],
    ) -> None:
        self._reader = reader
        self._board = board
        self._then = then
        self._fail = fail
        self._at_once = {"page": fetching, "text": _TEXTS_AT_ONCE}
        self._queues: dict[str, asyncio.Queue[Entry]] = {
            kind: asyncio.Queue() for kind in self._at_once
        }
        self._threads = ThreadPoolExecutor(fetching + _TEXTS_AT_ONCE, "reader")
        self._tasks: list[asyncio.Task[None]] = []

    def put(self, entry: Entry) -> None:
        """Let a job wait for its turn."""
        self._queues["text" if entry.request.url is None else "page"].put_nowait(entry)

    def start(self) -> None:
        """Begin to read."""
        # What the first article would wait for is loaded meanwhile.
        self._threads.submit(self._reader.warm_up)
        self._tasks = [
            asyncio.create_task(self._read_from(self._queues[kind]), name=f"{kind} reader")
            for kind, count in self._at_once.items()
            for _ in range(count)
        ]

    def stop(self) -> None:
        """Read no more; what a thread is at is left to itself."""
        for task in self._tasks:
            task.cancel()
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _read_from(self, queue: asyncio.Queue[Entry]) -> None:
        while True:
            entry = await queue.get()
            if not entry.job.ended:
                await self._read(entry)

    async def _read(self, entry: Entry) -> None:
        self._board.progress([entry], JobProgress("reading"))
        loop = asyncio.get_running_loop()
        try:
            article = await loop.run_in_executor(self._threads, self._reader.read, entry.request)
            if not entry.job.ended:
                self._board.read(entry, article, content_key(article))
                await self._then(entry)
        except SummariserError as error:
            await self._fail(entry, problem_of(error))
        except Exception as error:
            await self._fail(entry, unexpected(error))
