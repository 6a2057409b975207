"""Who is dead and who lives must not be exchanged."""

from datetime import UTC, datetime

import pytest

from summariser.quality.grounding import check_summary
from summariser.records import Article
from summariser.settings import LengthSettings

ATTACK = (
    "An envoy survived a gun attack in Kabul on Friday. His guard was shot in the leg. In another "
    "attack in June, two people were killed."
)

SURVIVED = f"{ATTACK} Nizamani, the envoy, was taking a walk."


def outcomes(summary: str, text: str) -> list[str]:
    article = Article("a", "a.txt", "", text, "en", datetime(2026, 1, 1, tzinfo=UTC))
    findings, _ = check_summary(summary, article, LengthSettings(min_words=1, max_words=90))
    return [
        summary[one.start : one.end]
        for one in findings
        if one.check == "outcome_changed" and one.start is not None
    ]


@pytest.mark.parametrize(
    ("summary", "text", "found"),
    [
        ("The envoy was attacked and a gunman killed him.", ATTACK, ["killed him"]),
        ("The envoy survived; two people were killed in June.", ATTACK, []),
        ("A gunman killed him.", f"{ATTACK} Gunmen killed her brother and killed him later.", []),
        ("A gunman killed him.", "A gunman shot the envoy dead on Friday in Kabul.", []),
        ("The envoy Nizamani was killed by a gunman.", SURVIVED, ["killed"]),
        ("Khan was killed in June.", f"{SURVIVED} In June, Khan was killed.", []),
        ("The envoy Nizamani was attacked by a gunman.", SURVIVED, []),
        ("Two people were killed.", "Two people were wounded in Kabul on Friday.", ["killed"]),
        ("No deaths were reported.", "No loss of life was reported in the flood.", []),
        ("No deaths were reported.", "Nobody was wounded in the flood.", ["deaths"]),
    ],
)
def test_an_exchanged_outcome_is_found(summary: str, text: str, found: list[str]) -> None:
    assert outcomes(summary, text) == found
