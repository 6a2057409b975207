"""Who is dead and who lives must not be exchanged."""

import pytest

from tests.quality.conftest import SpansFound

ATTACK = (
    "An envoy survived a gun attack in Kabul on Friday. His guard was shot in the leg. In another "
    "attack in June, two people were killed."
)

SURVIVED = f"{ATTACK} Nizamani, the envoy, was taking a walk."


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
def test_an_exchanged_outcome_is_found(
    summary: str, text: str, found: list[str], spans_found: SpansFound
) -> None:
    assert spans_found("outcome_changed", summary, text) == found
