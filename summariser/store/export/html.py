"""HTML: one file with its typefaces, readable without network or scripts."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable
from typing import BinaryIO

import pyarrow as pa

from summariser.store.editions import digests_from
from summariser.store.export.fonts import font_faces
from summariser.store.export.heading import Heading
from summariser.store.export.notices import Notices
from summariser.store.export.page import article_html, page_end, page_start

# The head names the typefaces of languages that are known only when all digests were seen; up to
# this many bytes of them wait in memory, more on disk.
_IN_MEMORY_BYTES = 1024 * 1024


def write(
    batches: Iterable[pa.RecordBatch], stream: BinaryIO, heading: Heading, notices: Notices
) -> int:
    """Write the rows; see ``export.Writer``."""
    rows = 0
    languages = {heading.language}
    with tempfile.SpooledTemporaryFile(_IN_MEMORY_BYTES) as body:
        for digest in digests_from(batches):
            body.write(article_html(digest, notices).encode())
            languages.update(digest.languages)
            rows += len(digest.rows)
        body.seek(0)
        stream.write(page_start(heading, font_faces(sorted(languages))).encode())
        shutil.copyfileobj(body, stream)
    stream.write(page_end(heading, notices.given).encode())
    return rows
