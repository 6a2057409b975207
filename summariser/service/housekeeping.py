"""What is done now and then while the service runs."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor

import pyarrow as pa

from summariser.errors import SummariserError
from summariser.service.archive import Archive
from summariser.service.jobs.journal import Journal
from summariser.service.problems import unexpected
from summariser.store import Compaction, DigestStore

_log = logging.getLogger(__name__)

_EVERY_SECONDS = 30.0


class Housekeeping:
    """Sees what other programs wrote, forgets old jobs, and merges small files.

    Args:
        store: Is compacted.
        archive: Is refreshed.
        journal: Forgets.
        compact_after_files: Files written here after which the store is compacted.
    """

    def __init__(
        self, store: DigestStore, archive: Archive, journal: Journal, compact_after_files: int
    ) -> None:
        self._store = store
        self._archive = archive
        self._journal = journal
        self._compact_after_files = compact_after_files
        # Its own, so that the end of the process need not wait for a large store.
        self._thread = ThreadPoolExecutor(1, "housekeeping")

    async def run(self) -> None:
        """Go on until cancelled; what fails is logged and tried again."""
        try:
            while True:
                await asyncio.sleep(_EVERY_SECONDS)
                try:
                    await self.once()
                except SummariserError as error:
                    _log.warning("%s; fix: %s", error.what, error.fix)
                except Exception as error:
                    unexpected(error)
        finally:
            self._thread.shutdown(wait=False, cancel_futures=True)

    async def once(self) -> None:
        """Do all there is to do.

        Raises:
            StoreError: The store or the journal cannot be used.
        """
        loop = asyncio.get_running_loop()
        await self._journal.forget_old()
        if self._archive.written >= self._compact_after_files:
            self._archive.written = 0
            done = await loop.run_in_executor(self._thread, self._compact)
            _log.info("compacted the store: %s", done)
        await loop.run_in_executor(self._thread, self._archive.refresh)

    def _compact(self) -> Compaction:
        done = self._store.compact()
        # Arrow keeps what it had of memory, for a next time that is hours away.
        pa.default_memory_pool().release_unused()
        return done
