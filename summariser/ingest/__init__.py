"""Sources of all kinds to articles: found, read, cleaned, named, and each one once.

``read_sources`` takes files, directories, patterns, web addresses and standard input.
``feeds.read_feeds`` takes the feeds of ``feed_list.load_feeds``, fetches them with an
``http.Fetcher`` and remembers in a ``feed_state.FeedState`` what it saw; these are imported from
their modules, so that a run over files loads no HTTP client.
"""

from summariser.ingest.draft import IngestFailure
from summariser.ingest.sources import read_sources

__all__ = ["IngestFailure", "read_sources"]
