"""The gain of a glossary is counted against the same translations without it."""

from __future__ import annotations

from pathlib import Path

import pytest

from summariser.errors import SourceError
from summariser.evaluate.glossary import evaluate_glossary
from summariser.held_out import is_held_out
from summariser.settings import load_settings
from tests.evaluate.scripted_model import loaded

ANSWERS = {
    "The hospital is open.": "صحت گھر کھلا ہے۔",
    "The fever is high.": "بخار تیز ہے۔",
    "The ہسپتال is open.": "صحت گھر کھلا ہے۔",
    "hospital": "صحت گھر",
}
# The model copies what it finds in the source.
COPYING = ANSWERS | {"The ہسپتال is open.": "ہسپتال کھلا ہے۔"}
REFERENCES = {"The hospital is open.": "ہسپتال کھلا ہے۔", "The fever is high.": "بخار تیز ہے۔"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = [
        f"a:{number}\t{source}\t{text}" for number, (source, text) in enumerate(REFERENCES.items())
    ]
    rows.append("a:9\tNothing here.\tیہاں کچھ نہیں۔")
    (tmp_path / "eng-urd.tsv").write_text("\n".join(rows) + "\n", "utf-8")
    (tmp_path / "terminology").mkdir()
    terms = "source\ttarget\nhospital\tہسپتال (علاج کی جگہ)\nfever\tبخار\n"
    (tmp_path / "terminology" / "news.ur.tsv").write_text(terms, "utf-8")
    return tmp_path


def answer(prompt: str) -> list[str]:
    return [ANSWERS[prompt.removeprefix("English: ").split("\n")[0]]]


def copying_answer(prompt: str) -> list[str]:
    return [COPYING[prompt.removeprefix("English: ").split("\n")[0]]]


def surer_of_its_own(text: str) -> float:
    return -0.9 if "ہسپتال" in text else -0.5


def test_terms_are_counted_with_the_glossary_and_without(folder: Path) -> None:
    model = loaded("embedded-translate", answer, surer_of_its_own)
    (figures,) = evaluate_glossary(folder, model, load_settings("embedded")).languages
    assert (figures.language, figures.sentences, figures.terms) == ("ur", 2, 2)
    assert (figures.used_without, figures.used_required, figures.used_by_people) == (0.5, 1, 1)
    assert figures.chrf_without < figures.chrf_required == pytest.approx(100)
    assert figures.used_preferred == figures.used_without
    assert figures.chrf_preferred == figures.chrf_without


def test_a_preferred_term_that_the_model_copies_is_counted(folder: Path) -> None:
    model = loaded("embedded-translate", copying_answer)
    (figures,) = evaluate_glossary(folder, model, load_settings("embedded")).languages
    assert (figures.used_without, figures.used_preferred, figures.used_required) == (0.5, 1, 1)
    assert figures.chrf_without < figures.chrf_preferred == pytest.approx(100)


def test_sentences_in_which_people_use_the_terms_are_scored_apart(folder: Path) -> None:
    path = folder / "eng-urd.tsv"
    path.write_text(path.read_text("utf-8").replace("ہسپتال کھلا", "شفاخانہ کھلا"), "utf-8")
    model = loaded("embedded-translate", answer)
    figures = evaluate_glossary(folder, model, load_settings("embedded"))
    (urdu,) = figures.languages
    assert (urdu.sentences, urdu.agreeing) == (2, 1)
    assert urdu.chrf_agreeing_required == pytest.approx(100) != pytest.approx(urdu.chrf_required)
    assert "in the 1 sentences in which people use every term" in figures.as_line()


def test_a_limit_takes_fewer_sentences_and_says_so(folder: Path) -> None:
    model = loaded("embedded-translate", answer)
    figures = evaluate_glossary(folder, model, load_settings("embedded"), limit=1)
    assert figures.languages[0].sentences == 1
    assert "at most 1 a language" in figures.as_line()
    assert figures.as_json()["languages"][0]["terms"] == 1


def test_documents_kept_from_training_are_taken_alone(folder: Path) -> None:
    document = next(f"wiki_{number}" for number in range(100) if is_held_out(f"wiki_{number}"))
    path = folder / "eng-urd.tsv"
    path.write_text(path.read_text("utf-8").replace("a:0\t", f"{document}:0\t"), "utf-8")
    model = loaded("embedded-translate", answer)
    figures = evaluate_glossary(folder, model, load_settings("embedded"))
    assert (figures.languages[0].sentences, figures.languages[0].terms) == (1, 1)
    assert "documents kept from training" in figures.as_line()


def test_a_folder_without_terms_is_told(tmp_path: Path) -> None:
    model = loaded("embedded-translate", answer)
    with pytest.raises(SourceError, match="no set to measure a glossary on"):
        evaluate_glossary(tmp_path, model, load_settings("embedded"))
