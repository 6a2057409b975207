from __future__ import annotations

import re

import pytest

from summariser.training.example import Example
from summariser.training.renamed import renamed

SUMMARIES = (
    ("Headline:", "Dalpiaz opens bridge in Corvara after 18 months"),
    ("Short summary:", "Mayor Bruno Dalpiaz opened a bridge in Corvara that cost 2,400 euros."),
)


def _article(key="n1-001", text="", summaries=SUMMARIES, **kwargs):
    return Example(
        key,
        text
        or "Title: Bridge opens\n\nCORVARA - On 12 March 2019 at 10:30 Bruno Dalpiaz opened "
        "a bridge in Corvara. It took 18 months and cost 2,400 euros, said Ada Ferrini of Trento. "
        "COVID-19 delayed it by 4 months.\n\n",
        summaries,
        **kwargs,
    )


def _another(key="n1-002"):
    return _article(
        key,
        "Title: Fire\n\nFatmata Koroma put out a fire in Kenema with Ibrahim Sesay.\n\n",
        (("Headline:", "Fatmata Koroma and Ibrahim Sesay put out a fire in Kenema"),),
    )


def _first(seed=1):
    return renamed([_article(), _another()], seed)[0]


def test_article_and_summaries_get_the_same_other_names():
    example = _first()
    (person,) = re.findall(r"10:30 (\w+ \w+) opened", example.source)
    (place,) = re.findall(r"a bridge in (\w+)\.", example.source)
    assert set(person.split()) <= {"Fatmata", "Koroma", "Ibrahim", "Sesay"}
    assert place == "Kenema"
    headline, short = (text for _, text in example.targets)
    assert headline.startswith(f"{person.split()[1]} opens bridge in Kenema")
    assert short.startswith(f"Mayor {person} opened a bridge in Kenema")


def test_figures_change_alike_and_by_one_factor():
    example = _first()
    (months,) = re.findall(r"It took (\d+) months", example.source)
    (cost,) = re.findall(r"cost ([\d,]+) euros", example.source)
    assert months != "18"
    factor = int(months) / 18
    assert int(cost.replace(",", "")) == pytest.approx(2400 * factor, rel=0.05)
    assert cost.replace(",", "").endswith("00")
    assert f"after {months} months" in example.targets[0][1]
    assert f"cost {cost} euros" in example.targets[1][1]


def test_dates_times_small_figures_and_what_summaries_leave_out_stay():
    source = _first().source
    assert "On 12 March 2019 at 10:30" in source
    assert "COVID-19 delayed it by 4 months" in source
    assert "Ada Ferrini of Trento" in source


def test_a_figure_that_is_a_day_somewhere_stays_everywhere():
    article = _article(
        text="Twelve teams came on March 12, and 12 won, said Bruno Dalpiaz.\n\n",
        summaries=(("Headline:", "Bruno Dalpiaz: 12 won"),),
    )
    example = renamed([article, _another()], 1)[0]
    assert "on March 12, and 12 won" in example.source
    assert example.targets[0][1].endswith(": 12 won")


def test_a_place_whose_people_are_named_stays():
    ghanaian = _article(
        text="The Ghanaian team lost in Ghana, said Bruno Dalpiaz.\n\n",
        summaries=(("Headline:", "Bruno Dalpiaz: lost in Ghana"),),
    )
    assert "lost in Ghana" in renamed([ghanaian, _another()], 1)[0].source


def test_the_seed_decides():
    assert _first(1) == _first(1)
    assert len({_first(seed).source for seed in range(8)}) > 4


def test_without_other_articles_names_stay():
    (example,) = renamed([_article()], 1)
    assert "Bruno Dalpiaz opened a bridge in Corvara" in example.source


def test_nothing_else_of_an_article_changes():
    example = renamed([_article(held_out=True), _another()], 1)[0]
    assert (example.key, example.held_out) == ("n1-001", True)
    assert [cue for cue, _ in example.targets] == ["Headline:", "Short summary:"]
    assert len(example.source.split()) == len(_article().source.split())
