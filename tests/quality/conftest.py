"""An article that the checks of a summary are tried on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from summariser.quality.grounding import check_summary
from summariser.records import Article
from summariser.settings import LengthSettings

TEXT = (
    "KABUL: Ubaidur Rehman Nizamani took charge as Pakistan's envoy to Kabul on Monday, the "
    "foreign ministry said. He met Afghan Foreign Minister Amir Khan Muttaqi and thirty-eight "
    "traders from Nangarhar.\n\n"
    "Three people were killed and 12 wounded when a bus left the road near Ghazni on 5 March, "
    "said Jan Gul Popal of the United Nations Assistance Mission in Afghanistan. Repairs will "
    "cost 1.5 million dollars. “We did not see the barrier,” the driver said. The mission has "
    "not closed its office in Herat."
)


@pytest.fixture
def article() -> Article:
    return Article(
        "0123456789abcdef",
        "news.txt",
        "New envoy takes charge in Kabul",
        TEXT,
        "en",
        datetime(2026, 1, 1, tzinfo=UTC),
    )


SpansFound = Callable[[str, str, str], list[str]]
"""Returns what a check points at in a summary of a text."""


@pytest.fixture
def spans_found() -> SpansFound:
    def found(check: str, summary: str, text: str) -> list[str]:
        article = Article("a", "a.txt", "", text, "en", datetime(2026, 1, 1, tzinfo=UTC))
        findings, _ = check_summary(summary, article, LengthSettings(min_words=1, max_words=90))
        return [
            summary[one.start : one.end]
            for one in findings
            if one.check == check and one.start is not None
        ]

    return found
