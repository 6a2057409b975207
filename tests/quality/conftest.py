"""An article that the checks of a summary are tried on."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from summariser.records import Article

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
