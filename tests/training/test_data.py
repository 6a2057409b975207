from __future__ import annotations

import json

import pytest

from summariser.errors import SourceError
from summariser.held_out import is_held_out
from summariser.training.data import read_examples

HELD_OUT = next(f"n1-{n:03}" for n in range(100) if is_held_out(f"n1-{n:03}"))
TRAINED_ON = next(f"n1-{n:03}" for n in range(100) if not is_held_out(f"n1-{n:03}"))


def _write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_news_sentences_are_held_out_by_article(tmp_path):
    rows = [
        f"{article}-{n:02}\tHe came.\tوہ آیا۔\tهغه راغی.\tاو آمد."
        for article in (HELD_OUT, TRAINED_ON)
        for n in range(3)
    ]
    _write(tmp_path / "summaries" / "translations.tsv", "\n".join(["id\ten\tur\tps\tprs", *rows]))

    examples = read_examples("news", tmp_path)

    assert [example.held_out for example in examples] == [True] * 3 + [False] * 3
    assert examples[0].source == "English: He came.\n"
    assert examples[0].targets == (
        ("Urdu:", "وہ آیا۔"),
        ("Pashto:", "هغه راغی."),
        ("Dari:", "او آمد."),
    )


def test_about_a_tenth_of_articles_is_held_out():
    share = sum(is_held_out(f"n{n % 9}-{n:03}") for n in range(2000)) / 2000
    assert 0.08 < share < 0.12


def test_targets_are_in_the_languages_own_spelling(tmp_path):
    _write(tmp_path / "summaries" / "translations.tsv", "n1-001-01\tHis.\tيہ ہے.\tدا\tاين يك است")
    (example,) = read_examples("news", tmp_path)
    assert [text for _, text in example.targets] == ["یہ ہے۔", "دا", "این یک است"]


def test_tico19_keeps_the_sentences_that_all_languages_have(tmp_path):
    _write(tmp_path / "tico19" / "eng-urd.tsv", "a:1\tHands.\tہاتھ۔\na:2\tFever.\tبخار۔")
    _write(tmp_path / "tico19" / "eng-pus.tsv", "a:1\tHands.\tلاسونه.\na:2\tFever.\tتبه.")
    _write(tmp_path / "tico19" / "eng-prs.tsv", "a:1\tHands.\tدست‌ها.")

    (example,) = read_examples("tico19", tmp_path)

    assert example.key == "a:1"
    assert [cue for cue, _ in example.targets] == ["Urdu:", "Pashto:", "Dari:"]


def test_tico19_is_held_out_by_document(tmp_path):
    documents = [f"wiki_{number}" for number in range(60)]
    for language in ("urd", "pus", "prs"):
        rows = [f"{document}:{n}\tHands.\tدست" for document in documents for n in range(2)]
        _write(tmp_path / "tico19" / f"eng-{language}.tsv", "\n".join(rows))

    examples = read_examples("tico19", tmp_path)

    expected = {document for document in documents if is_held_out(document)}
    assert {e.key.split(":")[0] for e in examples if e.held_out} == expected
    assert sum(example.held_out for example in examples) == 2 * len(expected) > 0


def test_nllb_seed_leaves_out_lines_that_miss_a_side(tmp_path):
    for name, text in {"eng": "One.\nTwo.", "pbt": "یو.\n", "prs": "یک.\nدو."}.items():
        _write(tmp_path / "nllb-seed" / f"{name}.txt", text + "\n")
    (example,) = read_examples("nllb-seed", tmp_path)
    assert (example.source, len(example.targets)) == ("English: One.\n", 2)


def test_articles_come_with_and_without_their_titles(tmp_path):
    article = {
        "id": HELD_OUT,
        "title": "Bridge opens",
        "text": "KABUL: It opened.",
        "headline": "A bridge opens",
        "short": "A bridge has opened.",
        "long": "A bridge has opened in Kabul.",
    }
    _write(tmp_path / "summaries" / "articles.jsonl", json.dumps(article) + "\n")

    (titled,) = read_examples("articles", tmp_path)
    (untitled,) = read_examples("untitled-articles", tmp_path)

    assert titled.source.startswith("Title: Bridge opens\n\n")
    assert untitled.source == "KABUL: It opened.\n\n"
    assert titled.targets == untitled.targets
    assert titled.targets[0] == ("Headline:", "A bridge opens")
    assert titled.held_out
    assert untitled.held_out


@pytest.mark.parametrize("text", [None, "n1-001-00\tonly\tthree"])
def test_missing_and_damaged_data_say_how_to_get_it(tmp_path, text):
    if text:
        _write(tmp_path / "summaries" / "translations.tsv", text)
    with pytest.raises(SourceError) as error:
        read_examples("news", tmp_path)
    assert "training download" in error.value.fix


def test_an_unknown_data_set_is_refused(tmp_path):
    with pytest.raises(SourceError, match="unknown data set 'opus'"):
        read_examples("opus", tmp_path)


@pytest.mark.needs_shared_data
def test_the_real_data_sets_are_read_whole(shared_data):
    sizes = {
        name: len(read_examples(name, shared_data)) for name in ("news", "tico19", "nllb-seed")
    }
    assert sizes["news"] == 2655
    assert sizes["tico19"] > 2900
    assert sizes["nllb-seed"] > 6100
    news = read_examples("news", shared_data)
    assert 0.05 < sum(example.held_out for example in news) / len(news) < 0.15
