"""The end of a thing must not become the thing."""

from datetime import UTC, datetime

import pytest

from summariser.quality.grounding import check_summary
from summariser.records import Article
from summariser.settings import LengthSettings

EBOLA = (
    "The Democratic Republic of Congo on Monday declared the end of an Ebola outbreak in the "
    "province of Équateur that killed 19 people, after 42 days without a new case."
)
STRIKE = "Teachers in Quetta called for an end to the strike of drivers, now in its third week."


def lost(summary: str, text: str) -> list[str]:
    article = Article("a", "a.txt", "", text, "en", datetime(2026, 1, 1, tzinfo=UTC))
    findings, _ = check_summary(summary, article, LengthSettings(min_words=1, max_words=90))
    return [
        summary[one.start : one.end]
        for one in findings
        if one.check == "end_lost" and one.start is not None
    ]


@pytest.mark.parametrize(
    ("summary", "text", "found"),
    [
        ("Congo declares Ebola outbreak after 42 days", EBOLA, "declares Ebola outbreak"),
        ("Congo declares outbreak after 42 days without a case", EBOLA, "declares outbreak"),
        ("Congo declares end of Ebola outbreak after 42 days without a case", EBOLA, None),
        ("Congo declares Ebola outbreak over after 42 days without a case", EBOLA, None),
        ("Congo declares itself free of the Ebola outbreak", EBOLA, None),
        (
            "Congo declares Ebola outbreak in Équateur",
            f"{EBOLA} It had declared the outbreak in August.",
            None,
        ),
        ("The Ebola outbreak in Congo killed 19 people", EBOLA, None),
        ("Teachers call for a strike of drivers", STRIKE, "call for a strike"),
        ("Teachers call for the drivers to end their strike", STRIKE, None),
    ],
)
def test_a_lost_end_is_found(summary: str, text: str, found: str | None) -> None:
    assert lost(summary, text) == ([found] if found else [])
