"""A city stays in its country."""

import pytest

from summariser.quality.places import check_places


@pytest.mark.parametrize(
    ("summary", "found"),
    [
        ("The envoy survived in Kabul, Pakistan, and Pakistan has protested.", "Kabul, Pakistan"),
        ("The envoy survived in Kabul, Pakistan.", "Kabul, Pakistan"),
        ("The envoy survived in Kabul, Afghanistan.", None),
        ("Envoys came from Kabul, Pakistan, and Iran.", None),
        ("Envoys came from Kabul, Pakistan and Iran.", None),
        ("In Kabul, Pakistan asked for security.", None),
        ("Of Kabul, Pakistan's envoy said nothing.", None),
        ("The fair is held in Ghoryan, Afghanistan.", None),
    ],
)
def test_a_city_in_another_country_is_found(summary: str, found: str | None) -> None:
    article = "An envoy was attacked in Kabul, Pakistan asked for security."
    spans = [summary[one.start : one.end] for one in check_places(summary, article)]
    assert spans == ([found] if found else [])


def test_what_the_article_says_itself_stands() -> None:
    text = "The village of Paris, Canada, has 90 inhabitants."
    assert check_places(text, "No more than that.") != []
    assert check_places(text, text) == []
