"""A draft to an article: cleaned, identified, its language named."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from urllib.parse import urlsplit

from summariser.errors import SourceError
from summariser.ingest.cleaning import clean
from summariser.ingest.draft import Draft
from summariser.ingest.language import name_language, normalise_tag
from summariser.records import UNKNOWN_LANGUAGE, Article
from summariser.text.identity import content_key, text_key

__all__ = [
    "article_from",
    "canonical_url",
    "content_key",
    "identify",
    "printable",
    "text_key",
    "web_address",
]

_ID_DIGITS = 16


def article_from(draft: Draft, now: datetime, *, max_characters: int | None = None) -> Article:
    """Return the article of ``draft``.

    Args:
        draft: What a source gave.
        now: The time of ingest, with a time zone.
        max_characters: Of the text as it stands in the source; by default any number.

    Raises:
        SourceError: Nothing is left once white space and boilerplate are out, or it is too long.
    """
    # Asked first: cleaning and naming the language of a whole archive takes minutes.
    if max_characters is not None and len(draft.text) > max_characters:
        raise SourceError(
            f"{len(draft.text)} characters, more than the {max_characters} of an article",
            "divide it into its articles, one a file or one a line of JSON, or raise "
            "ingest.max_article_characters",
        )
    cleaned = clean(draft.text, draft.title, structured=draft.structured)
    text = "\n\n".join(cleaned.paragraphs)
    if not re.search(r"\w", text):
        raise SourceError(
            "no text of an article in it" if draft.text.strip() else "empty",
            "check that the file holds the article, not only its title, credits or links",
        )
    url = web_address(draft.url)
    return Article(
        article_id=identify(url or text_key(text)),
        source=url or printable(draft.source),
        title=cleaned.title,
        text=text,
        language=_language(draft, text),
        ingested_at=now,
        published_at=draft.published_at,
    )


def identify(key: str) -> str:
    """Return the 16 hexadecimal digits for an address or a normalised text."""
    if re.match(r"(?i)https?://", key):
        key = canonical_url(key)
    return hashlib.sha256(key.encode()).hexdigest()[:_ID_DIGITS]


def canonical_url(url: str) -> str:
    """Return ``url`` without what does not name the page: tracking, fragment, letter case."""
    # Takes longer to import than a file takes to read, and files have no address.
    from courlan import normalize_url

    return normalize_url(url, strict=False).split("#", 1)[0]


def web_address(url: str | None) -> str | None:
    """Return ``url`` if it is an address of the web that can be read, else None."""
    if not url or not url.isprintable() or not re.match(r"(?i)https?://", url):
        return None
    try:
        return url if urlsplit(url).hostname else None
    except ValueError:  # such as an IPv6 address without its end
        return None


def printable(name: str) -> str:
    """Return ``name`` without the halves of characters that odd file names are read as."""
    return name.encode("utf-8", "replace").decode("utf-8")


def _language(draft: Draft, text: str) -> str:
    if draft.language:
        stated = normalise_tag(draft.language)
        if stated != UNKNOWN_LANGUAGE:
            return stated
    return name_language(text, draft.language_hint)
