"""Stored digests of single articles, found at once: the latest ones from memory."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from contextlib import suppress

from summariser.errors import StoreError
from summariser.service.index import StoreIndex
from summariser.store import SCHEMA, Row, Selection, rows_from
from summariser.store.editions import StoredDigest
from summariser.store.files import Files
from summariser.store.reading import read_newest

_BATCH_ROWS = 2_000
_TRIES = 3
_MISS_SECONDS = 2.0


class Archive:
    """Reads what is stored of one article; safe for several threads.

    Args:
        uri: Of the store.
        remembered: Digests in memory at most.

    Attributes:
        written: Files that ``put`` was told of.
    """

    def __init__(self, uri: str, remembered: int) -> None:
        self._files = Files(uri)
        self._index = StoreIndex(self._files)
        self._remembered = remembered
        self._memory: OrderedDict[tuple[str, str], StoredDigest] = OrderedDict()
        self._lock = threading.Lock()
        self._refreshed_at = -math.inf
        self.written = 0

    def refresh(self) -> None:
        """Take in what others wrote; see ``StoreIndex.refresh``."""
        self._refreshed_at = time.monotonic()
        self._index.refresh()

    def put(self, digests: Iterable[StoredDigest], names: Sequence[str]) -> None:
        """Remember digests that were just written.

        Args:
            digests: With all of their texts, held ones too.
            names: The files that they are in.
        """
        self.written += len(names)
        for digest in digests:
            self._index.add(names, [digest.article.article_id])
            self._remember(digest)

    def remembered(self, article_id: str, config_hash: str) -> StoredDigest | None:
        """Return a digest if it is in memory; never reads a file."""
        with self._lock:
            found = self._memory.get((article_id, config_hash))
            if found is not None:
                self._memory.move_to_end((article_id, config_hash))
            return found

    def digest(self, article_id: str, config_hash: str) -> StoredDigest | None:
        """Return all texts, held ones too, of an article by one configuration.

        Raises:
            StoreError: The store cannot be read.
        """
        found = self.remembered(article_id, config_hash)
        if found is None:
            chosen = Selection(article_ids=[article_id], config_hashes=[config_hash], verdicts=None)
            rows = self._rows(article_id, chosen)
            found = StoredDigest(rows) if rows else None
            if found is not None:
                self._remember(found)
        return found

    def newest(self, article_id: str) -> StoredDigest | None:
        """Return the newest of each text, held ones too, whichever configuration made it.

        Raises:
            StoreError: The store cannot be read.
        """
        chosen = Selection(article_ids=[article_id], verdicts=None, any_configuration=True)
        rows = self._rows(article_id, chosen)
        if not rows and time.monotonic() - self._refreshed_at > _MISS_SECONDS:
            # Another program may have written it since.
            self.refresh()
            rows = self._rows(article_id, chosen)
        return StoredDigest(rows) if rows else None

    def _rows(self, article_id: str, chosen: Selection) -> tuple[Row, ...]:
        for _ in range(_TRIES - 1):
            names = self._index.files_of(article_id)
            with suppress(StoreError):
                rows = self._read(names, chosen)
                if rows or len(self._files.present(names)) == len(names):
                    return rows
            # A file was merged into another since it was noted.
            self._index.refresh()
        return self._read(self._index.files_of(article_id), chosen)

    def _read(self, names: Sequence[str], chosen: Selection) -> tuple[Row, ...]:
        read = read_newest(self._files, names, chosen, SCHEMA.names, _BATCH_ROWS)
        return tuple(rows_from(read))

    def _remember(self, digest: StoredDigest) -> None:
        key = (digest.article.article_id, digest.article.config_hash)
        with self._lock:
            self._memory[key] = digest
            self._memory.move_to_end(key)
            while len(self._memory) > self._remembered:
                self._memory.popitem(last=False)
