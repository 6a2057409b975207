"""The end of a thing must not become the thing."""

import pytest

from tests.quality.conftest import SpansFound

EBOLA = (
    "The Democratic Republic of Congo on Monday declared the end of an Ebola outbreak in the "
    "province of Équateur that killed 19 people, after 42 days without a new case."
)
STRIKE = "Teachers in Quetta called for an end to the strike of drivers, now in its third week."


@pytest.mark.parametrize(
    ("summary", "text", "found"),
    [
        ("Congo declares Ebola outbreak after 42 days", EBOLA, "declares Ebola outbreak"),
        ("Congo declares outbreak after 42 days without a case", EBOLA, "declares outbreak"),
        ("Congo declares end of Ebola outbreak after 42 days without a case", EBOLA, None),
        ("Congo declares Ebola outbreak over after 42 days without a case", EBOLA, None),
        ("Congo declares Ebola outbreak over 42 days", EBOLA, "declares Ebola outbreak"),
        ("Congo declares itself free of the Ebola outbreak", EBOLA, None),
        (
            "Congo declares Ebola outbreak in Équateur",
            f"{EBOLA} It had declared the outbreak in August.",
            None,
        ),
        ("The Ebola outbreak in Congo killed 19 people", EBOLA, None),
        ("Teachers call for a strike of drivers", STRIKE, "call for a strike"),
        (
            "The bridge will be completed this year",
            "The bridge will be completed by the end of the year.",
            None,
        ),
        (
            "Floods reached the southern city of Dadu",
            "Floods reached the southern end of the city of Dadu.",
            None,
        ),
        ("Teachers call for the drivers to end their strike", STRIKE, None),
    ],
)
def test_a_lost_end_is_found(
    summary: str, text: str, found: str | None, spans_found: SpansFound
) -> None:
    assert spans_found("end_lost", summary, text) == ([found] if found else [])
