"""The articles of a run that have no digest yet, and what is to be said of the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from summariser.ingest import IngestFailure, read_sources
from summariser.records import Article
from summariser.runs.versions import Version, version_of
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

    def without(self, stored: frozenset[Version]) -> Iterator[Article]:
        """Yield the articles of which this very version is not among ``stored``."""
        for found in self._found:
            if isinstance(found, IngestFailure):
                self.failures.append(found)
                continue
            if self.articles == self._limit:
                return
            self.articles += 1
            if version_of(found) in stored:
                self.skipped += 1
            else:
                yield found


def stored_versions(store: DigestStore, config_hash: str) -> frozenset[Version]:
    """Return the versions of articles whose texts are the newest of a configuration."""
    selection = Selection(verdicts=None, config_hashes=[config_hash])
    rows = store.read_table(selection, ["article_id", "content_key"])
    return frozenset(
        zip(rows["article_id"].to_pylist(), rows["content_key"].to_pylist(), strict=True)
    )
