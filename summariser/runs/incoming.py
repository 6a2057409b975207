"""The articles of a run that have no digest yet, and what is to be said of the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from summariser.ingest import IngestFailure, read_sources
from summariser.records import Article
from summariser.store import DigestStore, Selection


class Incoming:
    """Reads the sources of a run; keeps count of what it saw.

    Args:
        sources: As ``summariser.ingest.read_sources`` takes them.
        limit: Articles to take at most, those that are stored already included; None for all.

    Attributes:
        articles: Number of articles read so far.
        skipped: Of which were stored already.
        failures: Sources that gave no article.
    """

    def __init__(self, sources: Sequence[str], limit: int | None = None) -> None:
        self.articles = 0
        self.skipped = 0
        self.failures: list[IngestFailure] = []
        self._limit = limit
        self._found = read_sources(sources)

    def any_article(self) -> bool:
        """Return whether there is an article at all, reading no further than to the first."""
        for found in self._found:
            if not isinstance(found, IngestFailure):
                self._found = chain([found], self._found)
                return True
            self.failures.append(found)
        return False

    def without(self, stored: frozenset[str]) -> Iterator[Article]:
        """Yield the articles whose ids are not among ``stored``."""
        for found in self._found:
            if isinstance(found, IngestFailure):
                self.failures.append(found)
                continue
            if self.articles == self._limit:
                return
            self.articles += 1
            if found.article_id in stored:
                self.skipped += 1
            else:
                yield found


def stored_articles(store: DigestStore, config_hash: str) -> frozenset[str]:
    """Return the ids of the articles that have rows of a configuration, of any verdict."""
    selection = Selection(verdicts=None, config_hashes=[config_hash])
    return frozenset(store.read_table(selection, ["article_id"])["article_id"].to_pylist())
