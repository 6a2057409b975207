"""PDF by WeasyPrint: the page of the HTML export, shaped by Pango, with its typefaces embedded."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

import pyarrow as pa
from weasyprint import HTML
from weasyprint.urls import URLFetcher

from summariser.store.export.document import whole_document
from summariser.store.export.fonts import font_faces
from summariser.store.export.heading import Heading
from summariser.store.export.notices import Notices
from summariser.store.export.page import article_html, page_end, page_start


def write(
    batches: Iterable[pa.RecordBatch], stream: BinaryIO, heading: Heading, notices: Notices
) -> int:
    """Write the rows; see ``export.formats.Writer``."""
    digests = whole_document(batches, "pdf")
    languages = {heading.language, *(code for digest in digests for code in digest.languages)}
    articles = [article_html(digest, notices) for digest in digests]
    page = "".join(
        (
            page_start(heading, font_faces(sorted(languages)), on_paper=True),
            *articles,
            page_end(heading, notices.given),
        )
    )
    # Nothing but the page itself is read: no file, no network.
    fetcher = URLFetcher(allowed_protocols=["data"])
    stream.write(HTML(string=page, url_fetcher=fetcher).write_pdf(pdf_tags=True))
    return sum(len(digest.rows) for digest in digests)
