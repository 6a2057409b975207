"""Files to download: tables, pages, feeds and books of stored digests."""

from summariser.store.export.formats import FORMATS, Format
from summariser.store.export.heading import Heading
from summariser.store.export.notices import Notice, Notices
from summariser.store.export.writing import Exported, export_file, export_stream

__all__ = [
    "FORMATS",
    "Exported",
    "Format",
    "Heading",
    "Notice",
    "Notices",
    "export_file",
    "export_stream",
]
