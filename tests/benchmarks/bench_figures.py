"""The figures of the embedded models that README states, held as floors.

Run with ``pytest tests/benchmarks/bench_figures.py -s``; its name keeps it out of ``make test``,
for it takes some twenty minutes on two threads. What the gate finds is held by
``tests/evaluate/test_gate.py``.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from summariser.evaluate.glossary import evaluate_glossary
from summariser.evaluate.models import load_model
from summariser.evaluate.summaries import evaluate_summaries, read_articles
from summariser.evaluate.test_set import read_test_set
from summariser.evaluate.translation import evaluate_translation
from summariser.settings import load_settings

# chrF++ in Urdu, Pashto and Dari.
NEWS_FLOOR = {"ur": 33, "ps": 28, "prs": 32}
HELD_OUT_FLOOR = {"ur": 38, "ps": 32, "prs": 38}
MOST_LOOPS = 0.01
FEWEST_RIGHT_LANGUAGE = 0.98
FEWEST_NUMBERS_KEPT = 0.9
FEWEST_WITHIN_BOUNDS = 0.95
FEWEST_GROUNDED = 0.9
FEWEST_TERMS_GAINED = 0.15
MOST_CHRF_LOST = 0.3

pytestmark = pytest.mark.needs_shared_data


@pytest.mark.parametrize(
    ("folder", "limit", "floor"),
    [("ntrex128", 388, NEWS_FLOOR), ("summaries", 60, HELD_OUT_FLOOR)],
)
def test_translations(shared_data: Path, folder: str, limit: int, floor: dict[str, int]) -> None:
    settings = load_settings("embedded")
    figures = evaluate_translation(
        read_test_set(shared_data / folder, limit), load_model(settings, "translate"), settings
    )
    print(f"\n{figures.as_line()}")
    for one in figures.languages:
        assert one.chrf >= floor[one.language]
        assert one.loops < MOST_LOOPS
        assert one.right_language >= FEWEST_RIGHT_LANGUAGE
        assert one.numbers_kept is not None
        assert one.numbers_kept >= FEWEST_NUMBERS_KEPT


def test_summaries(shared_data: Path) -> None:
    settings = load_settings("embedded")
    figures = evaluate_summaries(
        read_articles(shared_data / "summaries"), load_model(settings, "summarise"), settings
    )
    print(f"\n{figures.as_line()}")
    for one in figures.lengths:
        assert one.within_bounds >= FEWEST_WITHIN_BOUNDS
        assert one.grounded >= FEWEST_GROUNDED
        assert one.rouge_l > one.rouge_l_lead


def test_preferred_terms(shared_data: Path) -> None:
    settings = load_settings("embedded")
    model = load_model(settings, "translate")
    figures = evaluate_glossary(shared_data / "tico19", model, settings)
    print(f"\n{figures.as_line()}")
    for one in figures.languages:
        assert one.used_preferred - one.used_without >= FEWEST_TERMS_GAINED
        assert one.chrf_without - one.chrf_preferred <= MOST_CHRF_LOST
