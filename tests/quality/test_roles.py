"""A person has the office in a summary that the article gives them."""

import pytest

from summariser.quality.names import tokens_of
from summariser.quality.roles import RoleIndex, check_roles

# Far enough apart that neither is told of the other.
BETWEEN = "It was the third time this year that shots were fired near the building. " * 3
ARTICLE = (
    "Kabul envoy survives\n"
    "Pakistan's ambassador to Afghanistan, Ubaid Nizamani, was shot at on Friday. "
    f"{BETWEEN}The attack was condemned by Foreign Minister Amir Muttaqi, who called it cowardly. "
    f"{BETWEEN}Captain Tamana Rahimi, 31, a nurse before, led the guards, and Sadia Noor, "
    "the lawyer of the family, thanked her."
)
INDEX = RoleIndex(ARTICLE, tokens_of(ARTICLE))


@pytest.mark.parametrize(
    ("summary", "found"),
    [
        ("Foreign Minister Muttaqi condemned it.", []),
        ("Ambassador Nizamani survived.", []),
        (
            "Pakistan's envoy to Afghanistan, Muttaqi, condemned it.",
            ["envoy to Afghanistan, Muttaqi"],
        ),
        ("Foreign minister Nizamani survived.", ["minister Nizamani"]),
        ("Ubaid Nizamani, a lawyer, survived.", ["Ubaid Nizamani, a lawyer"]),
        (
            "Amir Muttaqi, 52, the captain of the guards, led them.",
            ["Amir Muttaqi, 52, the captain"],
        ),
        ("Captain Rahimi, who led the guards, was thanked.", []),
    ],
)
def test_an_office_that_the_article_gives_to_somebody_else_is_found(summary, found):
    findings = check_roles(summary, tokens_of(summary), INDEX)
    spans = [summary[one.start : one.end] for one in findings]
    assert spans == found


@pytest.mark.parametrize(
    "summary",
    [
        # Nobody's in the article, so that it may be another word for what somebody is.
        "Professor Muttaqi condemned it.",
        # A name that the article lacks is found as a name.
        "Ambassador Zarifa survived.",
        "Ministers met on Friday.",
        "The guards led by Rahimi were thanked.",
    ],
)
def test_what_the_article_does_not_contradict_is_left_alone(summary):
    assert check_roles(summary, tokens_of(summary), INDEX) == []
