"""Stored digests: their columns, the data set, editions of a day, and files to download."""

from summariser.store.compaction import Compaction
from summariser.store.dataset import DigestStore
from summariser.store.layout import shard_key
from summariser.store.schema import SCHEMA, Row, RunInfo, rows_from, to_table
from summariser.store.selection import PUBLISHED, Selection

__all__ = [
    "PUBLISHED",
    "SCHEMA",
    "Compaction",
    "DigestStore",
    "Row",
    "RunInfo",
    "Selection",
    "rows_from",
    "shard_key",
    "to_table",
]
