"""Stored digests a page at a time, the latest news first."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from summariser.records import Status
from summariser.service.problems import ProblemError
from summariser.store import PUBLISHED, DigestStore, Row, Selection, rows_from
from summariser.store.editions import StoredDigest

# A page looks at this many days at most, so that a search for what is nowhere ends; its cursor
# leads on from there.
_DAYS_A_PAGE = 31
_LONGEST_CURSOR = 200
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Filters:
    """Which digests; None: all.

    Attributes:
        since: First day of publication, UTC.
        until: Last day, included.
        languages: Of the texts.
        lengths: Of the texts.
        verdicts: Of the texts; ``held`` only where it is named.
        sources: Of the articles, as stored.
        words: What the title or a text holds, in any letter case.
    """

    since: date | None = None
    until: date | None = None
    languages: Sequence[str] | None = None
    lengths: Sequence[str] | None = None
    verdicts: Sequence[Status] = PUBLISHED
    sources: Sequence[str] | None = None
    words: str | None = None

    def of_day(self, day: date) -> Selection:
        """Return what to read of a day; each text once, whichever configuration made it."""
        return Selection(
            since=day,
            until=day,
            languages=self.languages,
            lengths=self.lengths,
            verdicts=self.verdicts,
            sources=self.sources,
            any_configuration=True,
        )


@dataclass(frozen=True, slots=True)
class _Place:
    """After which article of a day a page begins; without an article: at the day's first."""

    day: date
    microseconds: int | None = None
    article_id: str = ""

    @property
    def rank(self) -> tuple[int, str]:
        """Sorts like the articles of a day: the latest first."""
        assert self.microseconds is not None
        return (-self.microseconds, self.article_id)


def read_page(
    store: DigestStore, filters: Filters, limit: int, cursor: str | None = None
) -> tuple[list[StoredDigest], str | None]:
    """Return digests and the cursor of the next page; None at the end.

    Args:
        store: Is read.
        filters: Which digests, and which of their texts.
        limit: Digests at most.
        cursor: Of the page; the first one by default.

    Raises:
        ProblemError: ``invalid``: the cursor is none that was given.
        StoreError: The store cannot be read.
    """
    start = _decoded(cursor) if cursor else None
    days = [
        day
        for day in reversed(store.days())
        if (filters.since or date.min) <= day <= (filters.until or date.max)
        and (start is None or day <= start.day)
    ]
    digests: list[StoredDigest] = []
    for day in days[:_DAYS_A_PAGE]:
        after = start if start is not None and start.day == day else None
        places = list(_places(store, filters, day, after))
        chosen = places[: limit - len(digests)]
        digests += _digests(store, filters, day, chosen)
        if len(chosen) < len(places):
            return digests, _encoded(chosen[-1] if chosen else _Place(day))
        if len(digests) == limit:
            break
    seen = days.index(day) + 1 if days else 0
    return digests, _encoded(_Place(days[seen])) if seen < len(days) else None


def _places(
    store: DigestStore, filters: Filters, day: date, after: _Place | None
) -> Iterator[_Place]:
    """Yield the articles of a day that the filters and the cursor leave, in their order."""
    columns = ["article_id", "published_at", "ingested_at"]
    columns += ["title", "text"] if filters.words else []
    found: dict[str, _Place] = {}
    for batch in store.read(filters.of_day(day), columns):
        for values in _with_words(batch, filters.words).to_pylist():
            moment = values["published_at"] or values["ingested_at"]
            microseconds = (moment - _EPOCH) // timedelta(microseconds=1)
            identity = values["article_id"]
            found[identity] = _Place(day, microseconds, identity)
    for place in sorted(found.values(), key=lambda place: place.rank):
        if after is None or after.microseconds is None or place.rank > after.rank:
            yield place


def _with_words(batch: pa.RecordBatch, words: str | None) -> pa.RecordBatch:
    if not words:
        return batch
    in_title = pc.match_substring(batch["title"], words, ignore_case=True)
    return batch.filter(
        pc.or_(in_title, pc.match_substring(batch["text"], words, ignore_case=True))
    )


def _digests(
    store: DigestStore, filters: Filters, day: date, places: Sequence[_Place]
) -> list[StoredDigest]:
    if not places:
        return []
    ids = [place.article_id for place in places]
    chosen = replace(filters.of_day(day), article_ids=ids)
    rows: dict[str, list[Row]] = {identity: [] for identity in ids}
    for row in rows_from(store.read(chosen)):
        rows[row.article_id].append(row)
    return [StoredDigest(tuple(texts)) for texts in rows.values() if texts]


def _encoded(place: _Place) -> str:
    parts = [place.day.isoformat(), place.microseconds, place.article_id]
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def _decoded(cursor: str) -> _Place:
    try:
        if len(cursor) > _LONGEST_CURSOR:
            raise ValueError("longer than any cursor")
        padded = cursor + "=" * (-len(cursor) % 4)
        day, microseconds, article_id = json.loads(base64.urlsafe_b64decode(padded.encode()))
        if not isinstance(article_id, str) or not isinstance(microseconds, int | None):
            raise ValueError("not the parts of a cursor")
        return _Place(date.fromisoformat(day), microseconds, article_id)
    except (ValueError, TypeError, RecursionError, binascii.Error):
        raise ProblemError(
            "invalid",
            "cursor: it is none that the service gave",
            "use `next` of the page before, unchanged, or none for the first page",
        ) from None
