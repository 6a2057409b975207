"""What is done now and then while the service runs."""

from __future__ import annotations

import asyncio
import logging

from summariser.errors import SummariserError
from summariser.service.archive import Archive
from summariser.service.jobs.journal import Journal
from summariser.service.problems import unexpected
from summariser.store import DigestStore

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

    async def run(self) -> None:
        """Go on until cancelled; what fails is logged and tried again."""
        while True:
            await asyncio.sleep(_EVERY_SECONDS)
            try:
                await self._once()
            except SummariserError as error:
                _log.warning("%s; fix: %s", error.what, error.fix)
            except Exception as error:
                unexpected(error)

    async def _once(self) -> None:
        await self._journal.forget_old()
        if self._archive.written >= self._compact_after_files:
            self._archive.written = 0
            done = await asyncio.to_thread(self._store.compact)
            _log.info("compacted the store: %s", done)
        await asyncio.to_thread(self._archive.refresh)
