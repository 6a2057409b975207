"""What formats that cannot be streamed need: all digests at once, within bounds."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa

from summariser.errors import StoreError
from summariser.store.editions import StoredDigest, digests_from

# A day of a large newsroom is some hundreds of texts in one language. 183 Urdu texts of 61 articles
# became a PDF in 15 s of processor time and 220 MiB; time and memory grow with the texts.
MOST_TEXTS = 2_000


def whole_document(batches: Iterable[pa.RecordBatch], format_name: str) -> list[StoredDigest]:
    """Return all digests of the rows.

    Raises:
        StoreError: There are more than ``MOST_TEXTS`` rows.
    """
    digests: list[StoredDigest] = []
    rows = 0
    for digest in digests_from(batches):
        rows += len(digest.rows)
        if rows > MOST_TEXTS:
            raise StoreError(
                f"a {format_name} document holds at most {MOST_TEXTS} texts, and these are more",
                "choose a day, a language or a length; or a format that is streamed: "
                "html, jsonl, csv, parquet",
            )
        digests.append(digest)
    return digests
