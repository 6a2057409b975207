from datetime import UTC, datetime

from summariser.records import Article
from summariser.summarise.extractive import extractive_summary

TEXT = (
    "Heavy rain flooded three districts of Kabul on Monday, officials said. "
    "The weather office had warned of rain. "
    "Rain damaged forty houses in the districts of Kabul and closed two roads. "
    "A spokesman drank tea.\n\n"
    "Officials said that the districts need tents."
)


def article(title: str = "", text: str = TEXT) -> Article:
    return Article("0" * 16, "test", title, text, "en", datetime(2026, 1, 1, tzinfo=UTC))


def test_the_title_serves_where_it_fits() -> None:
    title = "Rain floods three districts of Kabul"
    assert extractive_summary(article(title), 6, 14) == title


def test_the_lead_comes_first_and_sentences_stay_in_order() -> None:
    summary = extractive_summary(article(), 20, 45)
    assert summary.startswith("Heavy rain flooded three districts")
    assert 20 <= len(summary.split()) <= 45
    positions = [TEXT.index(sentence) for sentence in summary.rstrip(".").split(". ")]
    assert positions == sorted(positions)


def test_a_text_shorter_than_the_bounds_is_returned_whole() -> None:
    assert extractive_summary(article(text="Rain fell."), 20, 45) == "Rain fell."


def test_the_result_is_one_line() -> None:
    assert "\n" not in extractive_summary(article(), 40, 60)


def test_a_title_or_lead_that_is_too_long_gives_its_first_clauses() -> None:
    title = "Rain floods three districts of Kabul, closes two roads and damages forty houses"
    assert extractive_summary(article(title), 6, 10) == "Rain floods three districts of Kabul"
    lead = "Heavy rain flooded three districts of Kabul on Monday"
    assert extractive_summary(article(), 6, 10) == lead


def test_a_number_is_not_cut_at_its_comma() -> None:
    text = "Rain drove 12,500 families of three districts from their homes on Monday."
    assert extractive_summary(article(text=text), 2, 8) == text
