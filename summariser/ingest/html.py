"""A web page to a draft, by ``trafilatura``: main text, title, date, canonical address."""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import urlsplit

import trafilatura
from courlan import extract_domain
from lxml import html
from lxml.etree import _Element, iterwalk
from lxml.html import HtmlElement
from trafilatura.settings import Document

from summariser.errors import SourceError
from summariser.ingest.cleaning import tidy
from summariser.ingest.dates import parse_moment
from summariser.ingest.draft import Draft
from summariser.ingest.encoding import decode

_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w:.-]{1,40})""", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"""^<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w:.-]{1,40})""")
_HEAD_BYTES = 4096
# Names of HTML, and those that ``trafilatura`` gives to the same things (TEI).
_NO_TEXT = frozenset(
    [
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "head",
        "script",
        "style",
        "figure",
        "table",
        "iframe",
        "form",
        "graphic",
    ]
)
_BLOCKS = _NO_TEXT | frozenset(
    [
        "p",
        "div",
        "li",
        "ul",
        "ol",
        "blockquote",
        "section",
        "article",
        "pre",
        "quote",
        "list",
        "item",
        "ab",
        "code",
    ]
)
_LINE_BREAKS = frozenset({"br", "lb"})
_SENTENCE_END = re.compile(r"[.!?۔؟…:][\"'”’»)\]]*\s*$")
_PUBLISHED = (
    "//meta[@property='article:published_time']/@content",
    "//meta[@name='article:published_time' or @name='publish-date' or @name='pubdate']/@content",
    "//meta[@itemprop='datePublished']/@content",
    "//time[@itemprop='datePublished' or @pubdate]/@datetime",
)
_JSON_PUBLISHED = re.compile(r'"datePublished"\s*:\s*"([^"]{1,40})"')
# Extraction takes up to a tenth of a millisecond an element; a news page has a few thousand.
_MOST_ELEMENTS = 50_000
# Less is a log-in form or a notice about cookies.
_MIN_CHARACTERS = 80
_NO_TEXT_FIX = "check that it is an article's page and not a list, a log-in or a page of scripts"


def draft_from_html(
    data: bytes | str, source: str, *, url: str | None = None, charset: str | None = None
) -> Draft:
    """Return the article of a web page.

    Args:
        data: The page, as bytes in any encoding or decoded.
        source: What the article names as its source.
        url: Where the page was found; its canonical address comes first.
        charset: The encoding that the server stated.

    Raises:
        SourceError: The page is not HTML text or has no article.
    """
    page = data if isinstance(data, str) else decode(data, charset or _declared_charset(data))
    tree = trafilatura.load_html(page)
    if tree is None:
        raise SourceError("not a web page", _NO_TEXT_FIX)
    elements = sum(1 for _ in tree.iter())
    if elements > _MOST_ELEMENTS:
        raise SourceError(f"a web page of {elements} elements", _NO_TEXT_FIX)
    moment = _published(tree)
    language = next(iter(_strings(tree, "/html/@lang")), None)
    document = trafilatura.bare_extraction(
        tree,
        url=url,
        include_comments=False,
        include_tables=False,
        with_metadata=True,
        # Only what the page states: a guess from its text may be the date of something else.
        date_extraction_params={"original_date": True, "extensive_search": False},
    )
    found = document.body if isinstance(document, Document) else None
    text = "\n".join(_paragraphs(found)) if found is not None else ""
    if not isinstance(document, Document) or len(text) < _MIN_CHARACTERS:
        raise SourceError("a web page without the text of an article", _NO_TEXT_FIX)
    return Draft(
        source,
        text,
        title=_without_site(document.title or "", document.sitename),
        url=_trusted(document.url, url),
        published_at=moment or (parse_moment(document.date) if document.date else None),
        language_hint=language,
        structured=True,
    )


def fragment_text(fragment: str) -> str:
    """Return the words of a piece of HTML, one paragraph a line, without headings and scripts."""
    if not fragment.strip():
        return ""
    # Tidied first, since lxml takes no control characters.
    root = html.document_fromstring(f"<body>{tidy(fragment)}</body>")
    return "\n".join(_paragraphs(root))


def _trusted(canonical: str | None, url: str | None) -> str | None:
    """Return the canonical address, unless a page claims that of somebody else's site."""
    if canonical and url and _site(canonical) != _site(url):
        return url
    return canonical or url


def _site(url: str) -> str | None:
    try:
        return extract_domain(url) or urlsplit(url).hostname
    except ValueError:
        return None


def _declared_charset(data: bytes) -> str | None:
    head = data[:_HEAD_BYTES]
    match = _CHARSET.search(head) or _XML_ENCODING.match(head)
    return match.group(1).decode("ascii", "replace") if match else None


def _published(tree: HtmlElement) -> datetime | None:
    """Return the time that the page states; ``trafilatura`` gives the day only."""
    stated = [value for path in _PUBLISHED for value in _strings(tree, path)]
    for script in _strings(tree, "//script[@type='application/ld+json']/text()"):
        stated += _JSON_PUBLISHED.findall(script)
    return next((moment for value in stated if (moment := parse_moment(value))), None)


def _strings(tree: HtmlElement, path: str) -> list[str]:
    found = tree.xpath(path)
    return [str(value) for value in found] if isinstance(found, list) else []


def _paragraphs(root: _Element) -> list[str]:
    """Return the text of each block under ``root`` in order, headings and tables left out."""
    paragraphs: list[str] = [""]
    walker = iterwalk(root, ("start", "end"))
    for event, element in walker:
        if element.tag in _BLOCKS:
            paragraphs.append("")
        elif element.tag in _LINE_BREAKS and event == "start":
            # Pages set off paragraphs by line breaks, and break lines inside of sentences too.
            if _SENTENCE_END.search(paragraphs[-1]):
                paragraphs.append("")
            else:
                paragraphs[-1] += " "
        if event == "end":
            paragraphs[-1] += element.tail or ""
        elif element.tag in _NO_TEXT:
            walker.skip_subtree()
        else:
            paragraphs[-1] += element.text or ""
    # Tidied, since a reference may name a control character.
    lines = (" ".join(tidy(paragraph).split()) for paragraph in paragraphs)
    return [line for line in lines if line]


def _without_site(title: str, site: str | None) -> str:
    """Cut the name of the site that ``<title>`` often ends with."""
    for mark in (" | ", " - ", " – ", " — "):
        head, found, tail = title.rpartition(mark)
        if found and site and tail.strip().casefold() == site.strip().casefold():
            return head.strip()
    return title
