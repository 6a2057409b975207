"""An article that was written for these tests, and ways to put it into files."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from summariser.ingest.http import Fetcher, FetchLimits

TITLE = "Bridge over the Kunar reopens after floods"
PARAGRAPHS = (
    "The bridge at Chaghan Sarai was opened to lorries on Tuesday, ten weeks after floods "
    "carried away two of its five spans.",
    "Engineers said that the new spans are made of steel and carry 40 tonnes. Traders had waited "
    "since September.",
    "“We lost half of the season,” said Mr. Rahim, who sells walnuts in Asadabad.",
)


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 3, 4, 5, 6, tzinfo=UTC)


@pytest.fixture
def title() -> str:
    return TITLE


@pytest.fixture
def paragraphs() -> tuple[str, ...]:
    return PARAGRAPHS


@pytest.fixture
def article_text() -> str:
    return "\n\n".join((TITLE, *PARAGRAPHS)) + "\n"


@pytest.fixture
def fetcher() -> Fetcher:
    """A fetcher in a hurry that may ask the local server."""
    limits = FetchLimits(pause_seconds=0, idle_seconds=5, total_seconds=10)
    return Fetcher(limits, allowed_addresses=["127.0.0.1"])
