from __future__ import annotations

import json

import pytest

from summariser.errors import SettingsError, SourceError
from summariser.evaluate.test_set import TestSet, read_test_set
from summariser.evaluate.translation import evaluate_translation
from summariser.held_out import is_held_out
from summariser.settings import load_settings
from tests.evaluate.scripted_model import loaded

SOURCES = (
    "The minister said 27 people were hurt in the city on Monday.",
    "The court ordered a new count of the votes in the province.",
)
URDU = (
    "وزیر نے کہا کہ پیر کو شہر میں 27 افراد زخمی ہوئے۔",
    "عدالت نے صوبے میں ووٹوں کی دوبارہ گنتی کا حکم دیا ہے۔",
)
PASHTO = (
    "وزیر وویل چې د دوشنبې په ورځ په ښار کې 27 کسان ټپیان شوي دي.",
    "محکمې په ولایت کې د رایو د بیا شمېرلو امر کړی دی.",
)
TEST_SET = TestSet("by hand", SOURCES, {"ur": URDU, "ps": PASHTO})


@pytest.fixture
def settings():
    return load_settings("embedded")


def _evaluate(settings, urdu=URDU, pashto=PASHTO):
    answers = {f"{source}\nUrdu:": text for source, text in zip(SOURCES, urdu, strict=True)}
    answers |= {f"{source}\nPashto:": text for source, text in zip(SOURCES, pashto, strict=True)}
    model = loaded(
        "embedded-translate", lambda prompt: [answers[prompt.removeprefix("English: ")], "x"]
    )
    return evaluate_translation(TEST_SET, model, settings)


def test_the_references_themselves_are_perfect(settings):
    figures = _evaluate(settings)

    assert [one.language for one in figures.languages] == ["ur", "ps"]
    for one in figures.languages:
        assert one.chrf == pytest.approx(100)
        assert one.bleu == pytest.approx(100)
        assert (one.loops, one.right_language, one.numbers_kept) == (0, 1, 1)


def test_a_lost_number_and_a_loop_are_counted(settings):
    looped = "عدالت نے کہا کہ کہا کہ کہا کہ کہا کہ کہا کہ کہا کہ کہا کہ"
    urdu, pashto = _evaluate(settings, urdu=(URDU[0].replace("27", "72"), looped)).languages

    assert urdu.loops == 0.5
    assert urdu.numbers_kept == 0
    assert urdu.chrf < 90
    assert pashto.loops == 0


def test_a_text_in_a_neighbouring_language_or_latin_script_is_not_right(settings):
    urdu, _ = _evaluate(settings, urdu=(PASHTO[0], SOURCES[1])).languages
    assert urdu.right_language == 0


def test_a_figure_says_how_to_get_it_again(settings):
    figures = _evaluate(settings)

    line = figures.as_line()
    for part in ("embedded-translate@base+adapter", "by hand (2 texts)", "beam 4", "nw:2", "int8"):
        assert part in line
    assert "\n" not in line
    assert json.loads(json.dumps(figures.as_json()))["languages"][0]["language"] == "ur"


def test_a_set_without_the_settings_languages_is_refused(settings):
    only_dari = load_settings("embedded", {"languages": ["prs"]})
    with pytest.raises(SettingsError, match="no references in any of prs"):
        evaluate_translation(TEST_SET, loaded("embedded-translate", lambda _: ["x"]), only_dari)


def _published(folder, count=6):
    for name, word in {"eng": "One", "urd": "ایک", "pus": "یو"}.items():
        lines = [f"{word} {number}" for number in range(count)]
        (folder / f"{name}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_a_published_set_is_read_line_by_line(tmp_path):
    _published(tmp_path)
    found = read_test_set(tmp_path)
    assert len(found.sources) == 6
    assert {language: texts[5] for language, texts in found.references.items()} == {
        "ur": "ایک 5",
        "ps": "یو 5",
    }


def test_a_limit_takes_texts_at_even_distances_and_says_so(tmp_path):
    _published(tmp_path)
    found = read_test_set(tmp_path, limit=3)
    assert found.sources == ("One 0", "One 2", "One 4")
    assert found.references["ur"] == ("ایک 0", "ایک 2", "ایک 4")
    assert "3 of 6" in found.name


def test_of_the_training_table_only_held_out_articles_are_taken(tmp_path):
    rows = [f"n1-{number:03}-00\tOne {number}\tایک\tیو\tیک" for number in range(60)]
    (tmp_path / "translations.tsv").write_text("\n".join(rows), encoding="utf-8")
    found = read_test_set(tmp_path)
    expected = [f"One {number}" for number in range(60) if is_held_out(f"n1-{number:03}")]
    assert list(found.sources) == expected
    assert "held out" in found.name


def test_a_folder_without_a_test_set_is_a_source_error(tmp_path):
    with pytest.raises(SourceError, match="no test set"):
        read_test_set(tmp_path)
    _published(tmp_path)
    (tmp_path / "urd.txt").write_text("ایک\n", encoding="utf-8")
    with pytest.raises(SourceError, match="1 references of ur for 6 sources"):
        read_test_set(tmp_path)
