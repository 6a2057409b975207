"""Which requests have their answer in the store already."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from dataclasses import dataclass

from summariser.records import Article
from summariser.service.archive import Archive
from summariser.service.jobs.job import JobRequest
from summariser.store.editions import StoredDigest


@dataclass(frozen=True, slots=True)
class _Answer:
    article_id: str
    config_hash: str
    until: float


class KnownDigests:
    """Finds the digest of a request that was made before; all but ``stored`` for the event loop.

    Args:
        archive: Has the digests.
        remembered: Requests in memory at most.
        same_page_seconds: For how long an address is taken to hold the same article.
    """

    def __init__(self, archive: Archive, remembered: int, same_page_seconds: float) -> None:
        self._archive = archive
        self._remembered = remembered
        self._same_page_seconds = same_page_seconds
        self._answers: OrderedDict[str, _Answer] = OrderedDict()

    def note(self, request: JobRequest, article_id: str, config_hash: str) -> None:
        """Remember what answers a request."""
        until = math.inf
        if request.url is not None:
            until = time.monotonic() + self._same_page_seconds
        self._answers[request.fingerprint] = _Answer(article_id, config_hash, until)
        while len(self._answers) > self._remembered:
            self._answers.popitem(last=False)

    def at_once(self, request: JobRequest) -> StoredDigest | None:
        """Return the digest that the same request got before, if it is in memory."""
        fingerprint = request.fingerprint
        answer = self._answers.get(fingerprint)
        if answer is None:
            return None
        if answer.until < time.monotonic():
            del self._answers[fingerprint]
            return None
        self._answers.move_to_end(fingerprint)
        return self._archive.remembered(answer.article_id, answer.config_hash)

    def stored(self, article: Article, config_hash: str, content: str) -> StoredDigest | None:
        """Return the stored digest of exactly this article; reads files, on any thread.

        Args:
            article: As it is now.
            config_hash: Of the digest.
            content: The article's ``content_key``.

        Raises:
            StoreError: The store cannot be read.
        """
        found = self._archive.digest(article.article_id, config_hash)
        if found is None or found.article.content_key != content:
            return None
        if article.published_at not in (None, found.article.published_at):
            return None
        return found if found.article.source_language == article.language else None
