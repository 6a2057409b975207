"""RSS and Atom feeds to articles: only what is new, each story once, updates as new versions."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from summariser.errors import SourceError
from summariser.ingest.articles import article_from, content_key
from summariser.ingest.draft import Draft, IngestFailure
from summariser.ingest.feed_list import FeedOptions
from summariser.ingest.feed_parsing import Entry, parse_feed
from summariser.ingest.feed_state import FeedMemory, FeedState, KnownArticle
from summariser.ingest.http import Fetched, Fetcher
from summariser.ingest.stories import Stories, StoryCopy, facts_of, signature_of
from summariser.ingest.web import draft_from_url
from summariser.records import Article

# Feeds that are read side by side, so that one that hangs does not hold up the others.
_FEEDS_AT_ONCE = 8
FEED_TYPES = frozenset(
    {
        "application/atom+xml",
        "application/rdf+xml",
        "application/rss+xml",
        "application/xml",
        "application/octet-stream",
        "text/html",
        "text/plain",
        "text/xml",
    }
)


@dataclass(slots=True)
class _Reading:
    """What one feed gave.

    Attributes:
        feed: Which feed.
        memory: What to remember of it, with the entries that need not be looked at again.
        found: Drafts with the entry they came from, and failures.
    """

    feed: FeedOptions
    memory: FeedMemory
    found: list[tuple[Entry, Draft] | IngestFailure] = field(default_factory=list)


def read_feeds(
    feeds: Sequence[FeedOptions],
    *,
    fetcher: Fetcher,
    state: FeedState,
    now: datetime | None = None,
    max_characters: int | None = None,
) -> Generator[Article | IngestFailure | StoryCopy, None, None]:
    """Yield failures and copies, then what is new or changed since the last run, feed by feed.

    A story that several papers carry is one article, which names the others (``also_in``). A
    changed article is yielded again under its identifier. An article whose page cannot be had
    is a failure and is tried again by the next run, and so is one that nobody took: articles
    that are not asked for are withdrawn from ``state``.

    Args:
        feeds: Which feeds and how; see ``load_feeds``.
        fetcher: Fetches feeds and pages.
        state: What earlier runs saw. Call ``state.commit()`` once the articles are stored.
        now: The time of ingest, with a time zone; by default the current time.
        max_characters: Of an article; a longer one is a failure. By default any number.
    """
    moment = now or datetime.now(UTC)
    desk = _Desk(state, moment, max_characters)
    pool = ThreadPoolExecutor(_FEEDS_AT_ONCE, thread_name_prefix="feed")
    try:
        tasks = [
            pool.submit(_read_feed, feed, state.feed(feed.url), fetcher, moment) for feed in feeds
        ]
        for task in tasks:
            reading = task.result()
            found = list(desk.accept(reading))
            state.note_feed(reading.feed.url, reading.memory, moment)
            yield from found
        # Only now is it known where else each of them was found.
        yield from desk.news()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        state.withdraw(desk.untaken)


class _Desk:
    """Decides of each draft whether it is news, and keeps the news until all feeds are read.

    Attributes:
        untaken: Identifiers of the articles that nobody has taken yet.
    """

    def __init__(self, state: FeedState, now: datetime, max_characters: int | None) -> None:
        self._state = state
        self._now = now
        self._max_characters = max_characters
        self._contents: dict[str, str] = {}
        self._stories = Stories()
        self._news: dict[str, Article] = {}
        for known in state.articles(now):
            self._contents[known.article_id] = known.content
            self._stories.remember(known.article_id, known.signature, known.facts)

    @property
    def untaken(self) -> tuple[str, ...]:
        return tuple(self._news)

    def news(self) -> Iterator[Article]:
        """Yield the articles, each with the other sources that have it."""
        while self._news:
            article = self._news.pop(next(iter(self._news)))
            sources = self._state.sources_of(article.article_id)
            also_in = tuple(source for source in sources if source != article.source)
            yield replace(article, also_in=also_in)

    def accept(self, reading: _Reading) -> Iterator[IngestFailure | StoryCopy]:
        """Take in what a feed gave; yield what is no news."""
        for found in reading.found:
            if isinstance(found, IngestFailure):
                yield found
                continue
            entry, draft = found
            try:
                article = article_from(draft, self._now, max_characters=self._max_characters)
            except SourceError as error:
                yield IngestFailure(draft.source, error.what, error.fix)
                continue
            copy = self._copy(article)
            if copy is not None:
                yield copy
            owner = article.article_id if copy is None else copy.article_id
            reading.memory.entries[entry.entry_id] = entry.content
            self._state.note_entry(reading.feed.url, entry.entry_id, owner)

    def _copy(self, article: Article) -> StoryCopy | None:
        """Return what the article is a copy of, or keep it among the news if it is any."""
        content = content_key(article)
        known = self._contents.get(article.article_id)
        if known == content or article.article_id in self._news:
            return None
        signature, facts = signature_of(article.text), facts_of(article.text)
        if known is None:
            original = self._stories.original_of(signature, facts)
            if original is not None:
                first = self._state.sources_of(original)[0]
                self._state.note_source(original, article.source, self._now)
                return StoryCopy(article.source, original, first)
        self._contents[article.article_id] = content
        self._stories.remember(article.article_id, signature, facts)
        self._state.note_source(article.article_id, article.source, self._now)
        self._state.note_article(
            KnownArticle(article.article_id, content, signature, facts), self._now
        )
        self._news[article.article_id] = article
        return None


def _read_feed(feed: FeedOptions, memory: FeedMemory, fetcher: Fetcher, now: datetime) -> _Reading:
    reading = _Reading(feed, replace(memory, entries={}))
    try:
        answer = fetcher.fetch(
            memory.moved_to or feed.url,
            accept=FEED_TYPES,
            etag=memory.etag,
            last_modified=memory.last_modified,
        )
        entries = [] if answer.not_modified else parse_feed(answer)
    except SourceError as error:
        reading.found.append(IngestFailure(feed.url, error.what, error.fix))
        return reading
    for entry in _newest(entries, feed, now):
        if memory.entries.get(entry.entry_id) == entry.content:
            reading.memory.entries[entry.entry_id] = entry.content
        else:
            reading.found.append(_draft(entry, feed, fetcher))
    complete = not any(isinstance(found, IngestFailure) for found in reading.found)
    reading.memory = _renewed(reading.memory, answer, complete=complete)
    return reading


def _renewed(memory: FeedMemory, answer: Fetched, *, complete: bool) -> FeedMemory:
    """Return the memory with the answer's validators, which only a whole reading may keep.

    With them the server would answer "not modified", and what failed would not be tried again.
    """
    moved_to = answer.moved_to or memory.moved_to
    if answer.not_modified:
        return replace(memory, moved_to=moved_to)
    return replace(
        memory,
        etag=answer.headers.get("etag") if complete else None,
        last_modified=answer.headers.get("last-modified") if complete else None,
        moved_to=moved_to,
    )


def _newest(entries: Sequence[Entry], feed: FeedOptions, now: datetime) -> list[Entry]:
    """Return the entries that the feed's options ask for; those without a time count as new."""
    oldest = now - timedelta(days=feed.max_age_days)
    recent = [entry for entry in entries if (entry.published_at or now) >= oldest]
    recent.sort(key=lambda entry: entry.published_at or now, reverse=True)
    return recent[: feed.max_entries]


def _draft(
    entry: Entry, feed: FeedOptions, fetcher: Fetcher
) -> tuple[Entry, Draft] | IngestFailure:
    wants_page = feed.full_text == "always" or (feed.full_text == "auto" and entry.is_teaser)
    if not wants_page or entry.url is None:
        source = entry.url or f"{feed.url}#{entry.entry_id}"
        return entry, Draft(
            source,
            entry.text,
            title=entry.title,
            url=entry.url,
            published_at=entry.published_at,
            language=feed.language,
            structured=True,
        )
    try:
        page = draft_from_url(entry.url, fetcher)
    except SourceError as error:
        return IngestFailure(entry.url, error.what, error.fix)
    return entry, replace(
        page,
        title=entry.title or page.title,
        published_at=entry.published_at or page.published_at,
        language=feed.language,
    )
