"""What the pages of editions show: the days there are, and a day in one language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from summariser.errors import StoreError
from summariser.store import DigestStore, Row, Selection
from summariser.store.editions import StoredDigest, read_edition
from summariser.store.export.formats import writer_of
from summariser.store.export.heading import day_in_words
from summariser.store.export.notices import Notice, Notices
from summariser.translate.languages import LANGUAGES

# A sheet of this many articles is a long read already; more are on the next one.
ARTICLES_A_SHEET = 40
DAYS_A_SHEET = 14
_MOST_HEADLINE_WORDS = 20

_DOWNLOADS = {
    "html": "Web page, one file",
    "epub": "E-book",
    "pdf": "PDF, to print",
    "csv": "Spreadsheet",
    "jsonl": "JSON lines",
    "parquet": "Parquet",
}


@dataclass(frozen=True, slots=True)
class Story:
    """One article of an edition, set like one of a newspaper.

    Attributes:
        article_id: Leads to the page of its digest.
        headline: Its shortest text, where there are longer ones or it is no longer than a headline.
        body: Its other texts, the shortest first.
        article: A row to read title, source and dates from.
        texts: How many texts it has.
        flagged: How many of them the gate flagged.
        remarks: Why, each reason with the lengths that it was given for.
    """

    article_id: str
    headline: Row | None
    body: tuple[Row, ...]
    article: Row
    texts: int
    flagged: int
    remarks: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class EditionView:
    """A day in one language as its page shows it.

    Attributes:
        day: Of publication, UTC.
        language: BCP 47 code.
        day_in_words: The same in the words of the language.
        stories: Of this sheet, the latest news first.
        articles: How many the whole edition has.
        sheet: Number of this sheet, from 1.
        sheets: How many there are, at least 1.
        earlier: The day before it that has digests; None where it is the first.
        later: The day after it that has digests; None where it is the last.
        models: What to know of those that made the texts of this sheet.
    """

    day: date
    language: str
    day_in_words: str
    stories: tuple[Story, ...]
    articles: int
    sheet: int
    sheets: int
    earlier: date | None
    later: date | None
    models: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class EditionDay:
    """A day that has editions.

    Attributes:
        day: Of publication, UTC.
        articles: How many articles there are to read by language.
    """

    day: date
    articles: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class EditionList:
    """Some of the days that have editions.

    Attributes:
        days: The latest first.
        before: The day to go on from; None where these are the first days.
    """

    days: tuple[EditionDay, ...]
    before: date | None


@cache
def offered_downloads() -> Mapping[str, str]:
    """Return the formats that an edition can be made in here, and what each is for."""
    return {name: purpose for name, purpose in _DOWNLOADS.items() if _can_be_made(name)}


def read_edition_view(
    store: DigestStore, notices: Notices, day: date, language: str, sheet: int
) -> EditionView:
    """Return a sheet of an edition; an edition without texts has no stories.

    Args:
        store: Holds the digests.
        notices: What to know of models.
        day: Of publication, UTC.
        language: BCP 47 code.
        sheet: From 1; one that is past the last is empty.

    Raises:
        StoreError: The language is none of the product's, or the store cannot be read.
    """
    digests = read_edition(store, day, language).digests
    first = (sheet - 1) * ARTICLES_A_SHEET
    shown = digests[first : first + ARTICLES_A_SHEET]
    days = store.days()
    return EditionView(
        day=day,
        language=language,
        day_in_words=day_in_words(day, language),
        stories=tuple(_story(digest, language) for digest in shown),
        articles=len(digests),
        sheet=sheet,
        sheets=max(1, -(-len(digests) // ARTICLES_A_SHEET)),
        earlier=max((each for each in days if each < day), default=None),
        later=min((each for each in days if each > day), default=None),
        models=notices.of_texts(row for digest in shown for row in digest.rows),
    )


def read_editions(store: DigestStore, before: date | None = None) -> EditionList:
    """Return the latest days that have editions.

    Args:
        store: Holds the digests.
        before: Only days before this one; None for all.

    Raises:
        StoreError: The store cannot be read.
    """
    days = [day for day in store.days() if before is None or day < before]
    chosen = days[-DAYS_A_SHEET:]
    listed = tuple(EditionDay(day, _articles_on(store, day)) for day in reversed(chosen))
    more = len(days) > len(chosen)
    return EditionList(
        tuple(day for day in listed if day.articles), chosen[0] if more and chosen else None
    )


def _can_be_made(name: str) -> bool:
    try:
        writer_of(name)
    except StoreError:
        return False
    return True


def _articles_on(store: DigestStore, day: date) -> dict[str, int]:
    chosen = Selection(since=day, until=day, any_configuration=True)
    found: set[tuple[str, str]] = set()
    for batch in store.read(chosen, ["article_id", "language"]):
        found.update(
            zip(batch["article_id"].to_pylist(), batch["language"].to_pylist(), strict=True)
        )
    counts = Counter(language for _, language in found)
    return {language: counts[language] for language in LANGUAGES if counts[language]}


def _story(digest: StoredDigest, language: str) -> Story:
    texts = digest.texts(language)
    first = texts[0].text.strip()
    brief = len(texts) > 1 or len(first.split()) <= _MOST_HEADLINE_WORDS
    headed = brief and "\n" not in first
    return Story(
        article_id=digest.article.article_id,
        headline=texts[0] if headed else None,
        body=texts[1:] if headed else texts,
        article=digest.article,
        texts=len(texts),
        flagged=sum(row.verdict == "flagged" for row in texts),
        remarks=_remarks(texts),
    )


def _remarks(texts: Sequence[Row]) -> dict[str, list[str]]:
    lengths: dict[str, list[str]] = {}
    for row in texts:
        for reason in dict.fromkeys(row.reasons):
            lengths.setdefault(reason, []).append(row.length)
    return lengths
