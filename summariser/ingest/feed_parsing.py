"""The bytes of an RSS or Atom feed to its entries, by ``feedparser``."""

from __future__ import annotations

import calendar
import hashlib
import io
import logging
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import feedparser
from lxml import html

from summariser.errors import SourceError
from summariser.ingest.html import fragment_text
from summariser.ingest.http import Fetched

_LOG = logging.getLogger(__name__)
# Below this many words an entry is a teaser, whatever it ends with.
_TEASER_WORDS = 120
_CUT_OFF = re.compile(r"(?:\.\.\.|…|\[…\]|\[\.\.\.\]|(?:read|continue) (?:more|reading)\W*)$", re.I)
_CHARACTER = re.compile(rb"&#([xX][0-9a-fA-F]{1,40}|[0-9]{1,40});")
_XML_LOW = frozenset({0x9, 0xA, 0xD})
_HALVES = range(0xD800, 0xE000)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed.

    Attributes:
        entry_id: As the feed names it, else its address or a hash of it.
        title: Without markup.
        text: One paragraph a line, without markup; may be empty.
        url: Of the article's page; None where the feed has none.
        published_at: With a time zone; the last update where no publication is stated.
        content: Key of all of the above; another one means that the entry was edited.
    """

    entry_id: str
    title: str
    text: str
    url: str | None
    published_at: datetime | None
    content: str

    @property
    def is_teaser(self) -> bool:
        """Whether the text only begins the article."""
        return len(self.text.split()) < _TEASER_WORDS or bool(_CUT_OFF.search(self.text[-40:]))


def parse_feed(answer: Fetched) -> list[Entry]:
    """Return the entries of a feed in its order; broken XML is read as far as it goes.

    Raises:
        SourceError: It is not a feed, or too broken to hold an entry.
    """
    # In UTF-16 too. No feed needs entities of its own, and a few lines of them fill a machine.
    if b"<!ENTITY" in answer.body.replace(b"\0", b""):
        raise SourceError(
            f"{answer.url} declares XML entities", "report it to the publisher, or leave it out"
        )
    parsed = _parsed(answer)
    problem = parsed.get("bozo_exception") if parsed.get("bozo") else None
    if not parsed.entries and (problem is not None or not parsed.get("version")):
        raise SourceError(
            f"{answer.url} is not a readable feed" + (f": {problem}" if problem else ""),
            _advice(answer),
        )
    if problem is not None and not isinstance(problem, feedparser.CharacterEncodingOverride):
        _LOG.warning(
            "%s is broken (%s); %d entries were read all the same",
            answer.url,
            problem,
            len(parsed.entries),
        )
    return [_entry(raw) for raw in parsed.entries]


def _parsed(answer: Fetched) -> Any:
    body = _CHARACTER.sub(_without_impossible, answer.body)
    try:
        return feedparser.parse(
            # Never as text: feedparser would open what looks like an address or a path.
            io.BytesIO(body),
            response_headers={
                "content-type": answer.headers.get("content-type", "application/xml"),
                "content-location": answer.url,
            },
            # Only the words are kept, so that there is no markup to make safe.
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as error:  # what a hostile feed makes it raise is not written anywhere
        raise SourceError(
            f"{answer.url} is not a readable feed: {type(error).__name__}: {error}",
            _advice(answer),
        ) from error


def _without_impossible(reference: re.Match[bytes]) -> bytes:
    """Drop a reference to a character that XML does not have; one would cost the whole feed."""
    digits = reference[1]
    number = int(digits[1:], 16) if digits[:1] in b"xX" else int(digits)
    is_character = number in _XML_LOW or (0x20 <= number <= 0x10FFFF and number not in _HALVES)
    return reference[0] if is_character else b""


def _entry(raw: Any) -> Entry:
    title = _words(raw.get("title_detail")).replace("\n", " ")
    bodies = [*raw.get("content", []), raw.get("summary_detail")]
    text = max((_words(body) for body in bodies), key=len)
    url = raw.get("link") or None
    if url is not None and not str(url).lower().startswith(("http://", "https://")):
        url = None
    key = hashlib.sha256(f"{title}\n{url}\n{text}".encode("utf-8", "surrogatepass")).hexdigest()
    return Entry(
        entry_id=str(raw.get("id") or url or key),
        title=title,
        text=text,
        url=url,
        published_at=_moment(raw),
        content=key[:16],
    )


def _words(detail: Any) -> str:
    """Return the words of a text that feedparser holds for plain or for HTML."""
    if detail is None:
        return ""
    value = str(detail.get("value", ""))
    return value.strip() if detail.get("type") == "text/plain" else fragment_text(value)


def _moment(raw: Any) -> datetime | None:
    parts = raw.get("published_parsed") or raw.get("updated_parsed")
    if parts is None:
        return None
    try:
        return datetime.fromtimestamp(calendar.timegm(parts), tz=UTC)
    except (ValueError, OverflowError):  # a year that no calendar has
        return None


def _advice(answer: Fetched) -> str:
    """Name the feed that a web page links to, where the address of the page was given."""
    try:
        tree = html.fromstring(answer.body, base_url=answer.url)
        links = tree.xpath(
            "//link[@type='application/rss+xml' or @type='application/atom+xml']/@href"
        )
    except (ValueError, html.etree.ParserError):
        links = []
    if links:
        return f"the page names this feed: {links[0]}"
    return "check that the address is that of an RSS or Atom feed"
