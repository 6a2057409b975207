from __future__ import annotations

import re
from itertools import product

import pytest

from summariser.training.example import Example
from summariser.training.term_examples import find_terms, with_terms

# Each noun goes with each verb and day, so that only words that translate each other keep company.
NOUNS = {"schools": "ښوونځي", "villages": "کلي", "markets": "بازارونه", "courts": "محکمې"}
VERBS = {"opened": "پرانیستل", "closed": "وتړل", "burned": "وسوځېدل"}
DAYS = {"yesterday": "پرون", "tomorrow": "سبا", "afterwards": "وروسته"}
# So many that no noun or verb is in more than grammar is in.
FILLERS = 400


def _examples(**kwargs):
    pairs = [
        (
            f"English: The {noun} have {verb} and {day}.\n",
            f"{NOUNS[noun]} {VERBS[verb]} او {DAYS[day]}.",
        )
        for noun, verb, day in product(NOUNS, VERBS, DAYS)
    ]
    pairs += [("English: The weeks have passed and passed.\n", "اونۍ تېرې او تېرې شوې.")] * FILLERS
    return [
        Example(str(number), source, (("Pashto:", text),), **kwargs)
        for number, (source, text) in enumerate(pairs)
    ]


def test_phrases_that_keep_each_others_company_are_terms():
    lexicon = find_terms([(e.source, e.targets[0][1]) for e in _examples()])
    assert lexicon == {**NOUNS, **VERBS, **DAYS}


def test_two_words_can_be_one_term():
    pairs = [("The health ministry.", "د روغتیا وزارت")] * 5
    pairs += [("The ministry.", "د وزارت"), ("The health.", "د روغتیا")] * 2
    pairs += [("The rain.", "د باران")] * 300
    assert find_terms(pairs) == {
        "health": "روغتیا",
        "ministry": "وزارت",
        "health ministry": "روغتیا وزارت",
    }


def test_neither_grammar_nor_a_rare_word_is_a_term():
    pairs = [("the sea and rain", "سمندر او باران")] * 3 + [("it was the way", "دا لار وه")] * 50
    assert find_terms(pairs) == {}


def test_examples_hold_the_targets_own_words_for_english_ones():
    made = with_terms(_examples())
    assert len(made) == len(NOUNS) * len(VERBS) * len(DAYS)
    for example in made:
        ((cue, text),) = example.targets
        assert cue == "Pashto:"
        foreign = re.findall("[\u0600-\u06ff]+", example.source)
        assert 1 <= len(foreign) <= 2
        assert set(foreign) <= set(text.rstrip(".").split())
        assert example.source.startswith("English: The ")


def test_the_same_seed_makes_the_same_examples():
    assert with_terms(_examples(), seed=3) == with_terms(_examples(), seed=3)
    assert with_terms(_examples(), seed=3) != with_terms(_examples(), seed=4)


def test_held_out_examples_are_neither_learned_from_nor_returned():
    assert with_terms(_examples(held_out=True)) == []


@pytest.mark.needs_shared_data
def test_real_translations_give_right_terms(shared_data):
    from summariser.training.data import read_news

    news = [example for example in read_news(shared_data) if not example.held_out]
    lexicon = find_terms([(e.source, dict(e.targets)["Dari:"]) for e in news])
    assert lexicon["flood"] == "سیلاب"
    assert lexicon["hospital"] == "شفاخانه"
    assert len(lexicon) > 500
