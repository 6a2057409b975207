"""EPUB 3 by EbookLib: one chapter a digest, pages from right to left, typefaces included."""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterable, Sequence
from typing import BinaryIO

import pyarrow as pa
from ebooklib import epub

from summariser.store.editions import StoredDigest
from summariser.store.export.document import whole_document
from summariser.store.export.fonts import font_faces, font_files
from summariser.store.export.heading import Heading, direction_of
from summariser.store.export.notices import Notices
from summariser.store.export.page import article_html, models_html, plain, style_sheet

_STYLE = "style/page.css"
_FONTS = "fonts"
_ABOUT = "About these texts"


def write(
    batches: Iterable[pa.RecordBatch], stream: BinaryIO, heading: Heading, notices: Notices
) -> int:
    """Write the rows; see ``export.formats.Writer``."""
    digests = whole_document(batches, "epub")
    book = _empty_book(heading, digests)
    chapters = [
        _chapter(f"digest-{number}", _title_of(digest), article_html(digest, notices), heading)
        for number, digest in enumerate(digests, start=1)
    ]
    chapters.append(_chapter("models", _ABOUT, models_html(notices.given), Heading(_ABOUT)))
    for notice in notices.given:
        book.add_metadata("DC", "rights", plain(f"{notice.model}: {notice.licence}"))
    _add_style(book, {heading.language, *(code for each in digests for code in each.languages)})
    _add_pages(book, chapters, heading)
    # The archive's writer goes back to its beginning, which a stream may not be able to.
    file = io.BytesIO()
    epub.write_epub(file, book, {"mtime": heading.made_at, "raise_exceptions": True})
    stream.write(file.getvalue())
    return sum(len(digest.rows) for digest in digests)


def _empty_book(heading: Heading, digests: Sequence[StoredDigest]) -> epub.EpubBook:
    book = epub.EpubBook()
    content = [
        heading.title,
        *(row.article_id + row.run_id for each in digests for row in each.rows),
    ]
    book.set_identifier(uuid.uuid5(uuid.NAMESPACE_OID, "\n".join(content)).urn)
    book.set_title(plain(heading.title))
    book.set_language(heading.language)
    book.set_direction("rtl" if heading.direction == "rtl" else "ltr")
    return book


def _title_of(digest: StoredDigest) -> str:
    """Return the headline where the digest is in one language, else the article's title."""
    if len(digest.languages) == 1:
        return plain(digest.texts(digest.languages[0])[0].text)
    return plain(digest.article.title) or "—"


def _chapter(name: str, title: str, content: str, heading: Heading) -> epub.EpubHtml:
    chapter = epub.EpubHtml(
        uid=name,
        file_name=f"{name}.xhtml",
        title=title,
        content=content,
        lang=heading.language,
        direction=direction_of(heading.language),
    )
    chapter.add_link(href=_STYLE, rel="stylesheet", type="text/css")
    return chapter


def _add_style(book: epub.EpubBook, languages: set[str]) -> None:
    faces = font_faces(sorted(languages), lambda font: f"../{_FONTS}/{font.name}")
    style = style_sheet(faces).encode()
    book.add_item(epub.EpubItem("style", _STYLE, "text/css", style))
    for font in font_files(sorted(languages)):
        item = epub.EpubItem(font.name, f"{_FONTS}/{font.name}", "font/woff2", font.read())
        book.add_item(item)


def _add_pages(book: epub.EpubBook, chapters: list[epub.EpubHtml], heading: Heading) -> None:
    contents = epub.EpubNav(title=plain(heading.title), direction=heading.direction)
    contents.add_link(href=_STYLE, rel="stylesheet", type="text/css")
    for item in (*chapters, contents, epub.EpubNcx()):
        book.add_item(item)
    book.toc = chapters
    book.spine = [contents, *chapters]
