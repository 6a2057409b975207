"""The articles of a run that have no digest yet, and what is to be said of the others."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Generator, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from summariser.ingest import IngestFailure, read_sources
from summariser.paths import home_dir
from summariser.records import Article
from summariser.runs.versions import Version, version_of
from summariser.settings import Settings
from summariser.store import DigestStore, Selection
from summariser.store.files import Files

if TYPE_CHECKING:
    from summariser.ingest.stories import StoryCopy


class Incoming:
    """Reads the sources and feeds of a run; keeps count of what it saw.

    Args:
        sources: As ``summariser.ingest.read_sources`` takes them.
        settings: Of the run.
        limit: Articles to take at most, those that are stored already included; None for all.
        feeds: As ``summariser.ingest.feed_list.feeds_named`` takes them.
        articles: Taken before what the sources hold.

    Attributes:
        articles: Number of articles read so far.
        skipped: Of which were stored already.
        failures: Sources that gave no article.
        copies: Stories of feeds that another source had first.

    Raises:
        SettingsError: A list of feeds cannot be read.
        StoreError: What earlier runs saw of the feeds cannot be read.
    """

    def __init__(
        self,
        sources: Sequence[str],
        settings: Settings,
        limit: int | None = None,
        feeds: Sequence[str] = (),
        articles: Iterable[Article | IngestFailure] = (),
    ) -> None:
        self.articles = 0
        self.skipped = 0
        self.failures: list[IngestFailure] = []
        self.copies: list[StoryCopy] = []
        self._limit = limit
        self._feeds = _FeedSource(feeds, settings) if feeds else None
        self._seen: dict[str, None] = {}
        self._found = self._each_once(
            chain(
                articles,
                read_sources(sources, settings=settings.ingest),
                self._feeds.read() if self._feeds else (),
            )
        )

    @property
    def article_ids(self) -> list[str]:
        """Identifiers of the articles read so far."""
        return list(self._seen)

    def any_article(self) -> bool:
        """Return whether there is an article at all, reading no further than to the first."""
        article = next(self._found, None)
        if article is not None:
            self._found = chain([article], self._found)
        return article is not None

    def without(self, stored: frozenset[Version]) -> Iterator[Article]:
        """Yield the articles of which this very version is not among ``stored``."""
        # Nothing is taken past the limit: what a feed gave must not get lost.
        while self.articles != self._limit:
            article = next(self._found, None)
            if article is None:
                return
            self.articles += 1
            if version_of(article) in stored:
                self.skipped += 1
            else:
                yield article

    def remember_feeds(self, unstored: Iterable[str]) -> None:
        """Write what was seen of the feeds, once the digests are stored.

        Args:
            unstored: Identifiers of articles without a digest, to be read again by the next run.

        Raises:
            StoreError: It cannot be written.
        """
        if self._feeds is not None:
            self._feeds.remember(unstored)

    def _each_once(self, read: Iterable[Article | IngestFailure | StoryCopy]) -> Iterator[Article]:
        for found in read:
            if isinstance(found, IngestFailure):
                self.failures.append(found)
            elif not isinstance(found, Article):
                self.copies.append(found)
            elif found.article_id not in self._seen:
                self._seen[found.article_id] = None
                yield found


class _FeedSource:
    """Feeds with what earlier runs saw of them."""

    def __init__(self, names: Sequence[str], settings: Settings) -> None:
        # Runs over files load neither an HTTP client nor MinHash.
        from summariser.ingest.feed_list import feeds_named
        from summariser.ingest.feed_state import FeedState

        self._feeds = feeds_named(names)
        self._settings = settings.ingest
        self._reading: Generator[Article | IngestFailure | StoryCopy, None, None] | None = None
        self._state = FeedState(_state_file(settings), days=self._settings.same_story_days)

    def read(self) -> Iterator[Article | IngestFailure | StoryCopy]:
        from summariser.ingest.feeds import read_feeds
        from summariser.ingest.http import Fetcher

        self._reading = read_feeds(
            self._feeds,
            fetcher=Fetcher.configured(self._settings),
            state=self._state,
            max_characters=self._settings.max_article_characters,
        )
        yield from self._reading

    def remember(self, unstored: Iterable[str]) -> None:
        if self._reading is not None:
            # What was read past the limit is withdrawn with it.
            self._reading.close()
        self._state.withdraw(unstored)
        self._state.commit()


def _state_file(settings: Settings) -> Path:
    """Return where the memory of feeds is: one for each store and configuration.

    What is known under one of them is news under another.
    """
    files = Files(settings.output)
    place = json.dumps([files.filesystem.type_name, files.root, settings.config_hash({})])
    return home_dir() / "feeds" / f"{hashlib.sha256(place.encode()).hexdigest()[:16]}.sqlite"


def stored_versions(store: DigestStore, config_hash: str) -> frozenset[Version]:
    """Return the versions of articles whose texts are the newest of a configuration."""
    selection = Selection(verdicts=None, config_hashes=[config_hash])
    rows = store.read_table(selection, ["article_id", "content_key"])
    return frozenset(
        zip(rows["article_id"].to_pylist(), rows["content_key"].to_pylist(), strict=True)
    )
