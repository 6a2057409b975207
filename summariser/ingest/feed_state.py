"""What earlier runs saw: validators of feeds, entries, and the articles of the last days."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from summariser.errors import StoreError
from summariser.ingest.stories import Signature

_SCHEMA = """
create table if not exists feeds (
    url text primary key, etag text, last_modified text, moved_to text
);
create table if not exists entries (
    feed text, entry text, content text, seen_at real, primary key (feed, entry)
);
create table if not exists articles (
    article_id text primary key, content text, signature blob, facts text, seen_at real
);
create table if not exists sources (
    article_id text, source text, seen_at real, primary key (article_id, source)
);
"""
# A feed may show an entry for months; forgetting it sooner would make it news again.
_ENTRIES_KEPT = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class FeedMemory:
    """What is known of one feed.

    Attributes:
        etag: Of its last answer.
        last_modified: Of its last answer.
        moved_to: Where it moved for good.
        entries: Key of the content of each entry that was seen, by the entry's identifier.
    """

    etag: str | None = None
    last_modified: str | None = None
    moved_to: str | None = None
    entries: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KnownArticle:
    """An article of the last days: key of its content, MinHash (128 numbers) and facts."""

    article_id: str
    content: str
    signature: Signature
    facts: frozenset[str]


class FeedState:
    """A small SQLite file. What a run learns is written by ``commit`` and not before.

    A run that ends before it stored its digests then sees the same articles again. Two runs may
    use one file.

    Args:
        path: Made when it does not exist, with its directory.
        days: How long an article can be recognised, in days.

    Raises:
        StoreError: The file cannot be opened or is not a state.
    """

    def __init__(self, path: Path, *, days: float = 7.0) -> None:
        self._path = path
        self._days = timedelta(days=days)
        self._feeds: dict[str, tuple[FeedMemory, datetime]] = {}
        self._articles: dict[str, tuple[KnownArticle, datetime]] = {}
        self._sources: list[tuple[str, str, float]] = []
        self._entries: dict[str, list[tuple[str, str]]] = {}
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with closing(self._connect()) as database:
                database.executescript(_SCHEMA)
        except (OSError, sqlite3.Error) as error:
            raise self._error(error) from error

    def feed(self, url: str) -> FeedMemory:
        """Return what is known of the feed at ``url``, as ``feeds.yaml`` spells it."""
        rows = self._rows("select etag, last_modified, moved_to from feeds where url = ?", url)
        entries = dict(self._rows("select entry, content from entries where feed = ?", url))
        etag, last_modified, moved_to = rows[0] if rows else (None, None, None)
        return FeedMemory(etag, last_modified, moved_to, entries)

    def articles(self, now: datetime) -> list[KnownArticle]:
        """Return the articles of the last days."""
        since = (now - self._days).timestamp()
        rows = self._rows(
            "select article_id, content, signature, facts from articles where seen_at >= ?",
            since,
        )
        return [
            KnownArticle(
                article_id,
                content,
                np.frombuffer(signature, dtype=np.uint32),
                frozenset(facts.split()),
            )
            for article_id, content, signature, facts in rows
        ]

    def sources_of(self, article_id: str) -> list[str]:
        """Return where an article was found, in the order of finding."""
        rows = self._rows(
            "select source from sources where article_id = ? order by seen_at, rowid", article_id
        )
        found = [source for (source,) in rows]
        found += [source for owner, source, _ in self._sources if owner == article_id]
        return list(dict.fromkeys(found))

    def note_feed(self, url: str, memory: FeedMemory, now: datetime) -> None:
        """Remember what the feed answered; its entries are added to those that are known."""
        self._feeds[url] = (memory, now)

    def note_article(self, article: KnownArticle, now: datetime) -> None:
        """Remember an article, or its new version."""
        self._articles[article.article_id] = (article, now)

    def note_entry(self, url: str, entry_id: str, article_id: str) -> None:
        """Remember that an entry of the feed at ``url`` is an article, or a copy of it."""
        self._entries.setdefault(article_id, []).append((url, entry_id))

    def withdraw(self, article_ids: Iterable[str]) -> None:
        """Forget what was noted of articles that were not stored: the next run sees them again."""
        for article_id in article_ids:
            self._articles.pop(article_id, None)
            self._sources = [noted for noted in self._sources if noted[0] != article_id]
            for url, entry_id in self._entries.pop(article_id, ()):
                if url not in self._feeds:
                    continue
                memory, now = self._feeds[url]
                entries = {name: key for name, key in memory.entries.items() if name != entry_id}
                # With the validators the server would answer that nothing is new.
                forgetful = replace(memory, etag=None, last_modified=None, entries=entries)
                self._feeds[url] = (forgetful, now)

    def note_source(self, article_id: str, source: str, now: datetime) -> None:
        """Remember that ``source`` has the article too."""
        self._sources.append((article_id, source, now.timestamp()))

    def commit(self) -> None:
        """Write what was noted, all of it or nothing.

        Raises:
            StoreError: It cannot be written.
        """
        try:
            with closing(self._connect()) as database, database:
                for url, (memory, now) in self._feeds.items():
                    _write_feed(database, url, memory, now)
                database.executemany(
                    "insert or replace into articles values (?, ?, ?, ?, ?)",
                    [_article_row(article, now) for article, now in self._articles.values()],
                )
                database.executemany(
                    "insert or ignore into sources values (?, ?, ?)", self._sources
                )
                self._forget_old(database)
        except sqlite3.Error as error:
            raise self._error(error) from error
        self._feeds.clear()
        self._articles.clear()
        self._sources.clear()
        self._entries.clear()

    def _forget_old(self, database: sqlite3.Connection) -> None:
        times = [now for _, now in (*self._feeds.values(), *self._articles.values())]
        if not times:
            return
        newest = max(times)
        database.execute(
            "delete from articles where seen_at < ?", ((newest - self._days).timestamp(),)
        )
        for table in ("entries", "sources"):
            database.execute(
                f"delete from {table} where seen_at < ?", ((newest - _ENTRIES_KEPT).timestamp(),)
            )

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path, timeout=30)

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        try:
            with closing(self._connect()) as database:
                return database.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise self._error(error) from error

    def _error(self, error: Exception) -> StoreError:
        return StoreError(
            f"the state of the feeds in {self._path} cannot be used: {error}",
            "check the path and its permissions; remove the file to begin anew",
        )


def _write_feed(database: sqlite3.Connection, url: str, memory: FeedMemory, now: datetime) -> None:
    database.execute(
        "insert or replace into feeds values (?, ?, ?, ?)",
        (url, memory.etag, memory.last_modified, memory.moved_to),
    )
    database.executemany(
        "insert or replace into entries values (?, ?, ?, ?)",
        [(url, entry, content, now.timestamp()) for entry, content in memory.entries.items()],
    )


def _article_row(article: KnownArticle, now: datetime) -> tuple[str, str, bytes, str, float]:
    return (
        article.article_id,
        article.content,
        article.signature.tobytes(),
        " ".join(sorted(article.facts)),
        now.timestamp(),
    )
