from __future__ import annotations

import json

import pytest

from summariser.errors import SettingsError, SourceError
from summariser.evaluate.summaries import evaluate_summaries, read_articles
from summariser.held_out import is_held_out
from summariser.settings import load_settings
from tests.evaluate.scripted_model import loaded

HELD_OUT = [f"n1-{number:03}" for number in range(60) if is_held_out(f"n1-{number:03}")]
TEXT = (
    "Heavy rain flooded three districts of Kabul on Monday, officials of the city said. "
    "The water damaged 40 houses and closed two roads to the north of the city for a day. "
    "Nobody was hurt, and the schools of the three districts will open again on Wednesday "
    "morning, the mayor, Karim Sultani, said."
)
HEADLINE = "Heavy rain floods three districts of Kabul and damages houses"
SHORT = (
    "Heavy rain flooded three districts of Kabul on Monday, damaged 40 houses and closed two "
    "roads, the mayor, Karim Sultani, said; nobody was hurt."
)


@pytest.fixture
def settings():
    return load_settings("embedded")


@pytest.fixture
def articles(tmp_path):
    rows = [
        {
            "id": f"n1-{number:03}",
            "topic": "weather",
            "title": "Rain in Kabul",
            "text": TEXT,
            "headline": HEADLINE,
            "short": SHORT,
        }
        for number in range(60)
    ]
    lines = "\n".join(json.dumps(row) for row in rows)
    (tmp_path / "articles.jsonl").write_text(lines + "\n", encoding="utf-8")
    return read_articles(tmp_path)


def _evaluate(articles, settings, headlines=(HEADLINE,), shorts=(SHORT,)):
    model = loaded(
        "embedded-summarise",
        lambda prompt: headlines if prompt.endswith("Headline:") else shorts,
    )
    return evaluate_summaries(articles, model, settings)


def test_only_held_out_articles_are_read(articles):
    assert [one.article.article_id for one in articles] == HELD_OUT


def test_the_references_themselves_are_perfect_and_better_than_the_lead(articles, settings):
    figures = _evaluate(articles, settings)

    assert [one.length for one in figures.lengths] == ["headline", "short"], "long has no reference"
    for one in figures.lengths:
        assert (one.within_bounds, one.grounded, one.grounded_choice) == (1, 1, 1)
        assert one.rouge_l == pytest.approx(100)
        assert one.rouge_l_lead < 100


def test_inventions_and_lengths_of_the_first_choice_are_counted(articles, settings):
    invented = SHORT.replace("40", "400").replace("Karim Sultani", "Nabi Faizi")
    headline, short = _evaluate(
        articles, settings, headlines=("Rain in Kabul",), shorts=(invented, SHORT)
    ).lengths

    assert headline.within_bounds == 0
    assert (short.within_bounds, short.grounded) == (1, 0)
    assert short.grounded_choice == 1
    assert short.rouge_l < 100 == pytest.approx(short.rouge_l_choice)


def test_a_figure_says_how_to_get_it_again(articles, settings):
    figures = _evaluate(articles, settings)
    line = figures.as_line()
    beam = f"beam {settings.lengths['short'].decoding.beam_size}"
    for part in ("embedded-summarise@base+adapter", f"({len(HELD_OUT)} articles)", beam):
        assert part in line
    assert json.loads(json.dumps(figures.as_json()))["articles"] == len(HELD_OUT)


def test_without_held_out_articles_there_is_nothing_to_measure(settings):
    with pytest.raises(SettingsError, match="0 articles"):
        _evaluate([], settings)


def test_a_missing_or_damaged_set_is_a_source_error(tmp_path):
    with pytest.raises(SourceError, match=r"articles\.jsonl"):
        read_articles(tmp_path)
    (tmp_path / "articles.jsonl").write_text('{"id": "n1-001"', encoding="utf-8")
    with pytest.raises(SourceError):
        read_articles(tmp_path)
