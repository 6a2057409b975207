"""Atom (RFC 4287): one entry an article and language, its shortest text the entry's title."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import BinaryIO
from xml.sax.saxutils import XMLGenerator

import pyarrow as pa

from summariser.store.editions import StoredDigest, digests_from
from summariser.store.export.heading import Heading
from summariser.store.export.notices import Notices
from summariser.store.export.page import article_html, is_web_address, plain

_NAMESPACE = "http://www.w3.org/2005/Atom"


def write(
    batches: Iterable[pa.RecordBatch], stream: BinaryIO, heading: Heading, notices: Notices
) -> int:
    """Write the rows; see ``export.formats.Writer``."""
    feed = _Feed(stream)
    feed.start(heading)
    rows = 0
    for digest in digests_from(batches):
        rows += len(digest.rows)
        for language in digest.languages:
            feed.entry(digest, language, notices)
    feed.end()
    return rows


def _identity(*parts: str) -> str:
    """Return the same URN for the same parts: a text that is made anew updates its entry."""
    return uuid.uuid5(uuid.NAMESPACE_OID, "/".join(("summariser", *parts))).urn


class _Feed:
    """Writes elements as they come; everything is escaped by the generator."""

    def __init__(self, stream: BinaryIO) -> None:
        self._xml = XMLGenerator(stream, encoding="utf-8", short_empty_elements=True)

    def start(self, heading: Heading) -> None:
        self._xml.startDocument()
        self._open("feed", {"xmlns": _NAMESPACE, "xml:lang": heading.language})
        self._element("id", _identity("digests", heading.language))
        self._element("title", heading.title)
        self._element("updated", heading.made_at.isoformat())
        self._open("author")
        self._element("name", "summariser")
        self._close("author")
        self._element("generator", "summariser")

    def entry(self, digest: StoredDigest, language: str, notices: Notices) -> None:
        article, texts = digest.article, digest.texts(language)
        self._open("entry", {"xml:lang": language})
        self._element("id", _identity(article.article_id, language))
        self._element("title", texts[0].text)
        self._element("updated", max(row.created_at for row in texts).isoformat())
        if article.published_at is not None:
            self._element("published", article.published_at.isoformat())
        if is_web_address(article.source):
            self._empty("link", {"rel": "via", "href": plain(article.source)})
        for row in texts:
            self._empty("category", {"term": row.verdict, "label": f"{row.length}: {row.verdict}"})
        models = {row.summary_model for row in texts}
        models |= {row.translation_model for row in texts if row.translation_model}
        stated = [notices.of(model) for model in sorted(models)]
        self._element("rights", "; ".join(f"{each.model}: {each.licence}" for each in stated))
        self._element("summary", "\n".join(f"{each.model}: {each.note}" for each in stated))
        self._element("content", article_html(StoredDigest(texts), notices), {"type": "html"})
        self._close("entry")

    def end(self) -> None:
        self._close("feed")
        self._xml.endDocument()

    def _open(self, name: str, attributes: dict[str, str] | None = None) -> None:
        self._xml.startElement(name, attributes or {})  # type: ignore[arg-type]

    def _close(self, name: str) -> None:
        self._xml.endElement(name)
        self._xml.characters("\n")

    def _element(self, name: str, text: str, attributes: dict[str, str] | None = None) -> None:
        self._open(name, attributes)
        self._xml.characters(plain(text))
        self._close(name)

    def _empty(self, name: str, attributes: dict[str, str]) -> None:
        self._open(name, attributes)
        self._close(name)
