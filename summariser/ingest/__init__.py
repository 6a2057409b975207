"""Sources of all kinds to articles: found, read, cleaned, named, and each one once."""

from summariser.ingest.draft import IngestFailure
from summariser.ingest.sources import read_sources

__all__ = ["IngestFailure", "read_sources"]
