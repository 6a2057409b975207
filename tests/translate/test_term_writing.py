"""A term takes the place of the English word, or of the model's own word for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from summariser.translate.glossary import Glossary
from summariser.translate.term_writing import TermWriter, with_terms, with_terms_in_source
from summariser.translate.terms import Kind, Term
from summariser.translate.translator import (
    Choose,
    SentencePair,
    TranslatedText,
    Wish,
    first_hypothesis,
)

HOSPITAL = Term("hospital", ("شفاخانه",))
SOURCE = "The hospital in Herat is open."
OWN = "بیمارستان در هرات باز است."
MIXED = "The شفاخانه in Herat is open."
COPIED = "شفاخانهٔ هرات باز است."


class Model:
    """Says its own word for each term, and counts what it is asked."""

    def __init__(self, words: dict[str, tuple[str, ...]]) -> None:
        self._words = words
        self.asked: list[Wish] = []
        self.scored: list[tuple[Wish, str]] = []

    def translate(
        self, wishes: Sequence[Wish], *, choose: Choose = first_hypothesis
    ) -> list[TranslatedText]:
        self.asked += wishes
        texts = []
        for wish in wishes:
            proposals = self._words.get(wish.text, (OWN,))
            pair = SentencePair(wish, proposals, (-0.1,) * len(proposals), truncated=False)
            texts.append(TranslatedText(proposals[choose(pair)], -0.1, truncated=False))
        return texts

    def scores(self, proposals: Sequence[tuple[Wish, str]]) -> list[float]:
        self.scored += proposals
        return [-len(text) / 100 for _, text in proposals]


def pair(*hypotheses: str, reviewed: bool = False, source: str = SOURCE) -> SentencePair:
    scores = tuple(-0.1 * (index + 1) for index in range(len(hypotheses)))
    return SentencePair(Wish(source, "prs"), hypotheses, scores, truncated=False, reviewed=reviewed)


def writer(model: Model, *terms: Term) -> TermWriter:
    return TermWriter(model, Glossary({"prs": terms}, with_cldr=False))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (OWN, "شفاخانه در هرات باز است."),
        ("در بیمارستانی در هرات.", "در شفاخانه در هرات."),
        ("شفاخانه و بیمارستان باز است.", "شفاخانه و بیمارستان باز است."),
        ("کلینیک در هرات باز است.", "کلینیک در هرات باز است."),
    ],
)
def test_a_term_is_written_where_the_model_has_its_own_word(text: str, written: str) -> None:
    assert with_terms(text, [HOSPITAL], {"hospital": ("کلینیکک", "بیمارستان")}) == written


def test_a_word_of_two_letters_is_too_short_to_be_replaced() -> None:
    assert with_terms("او در آن است.", [HOSPITAL], {"hospital": ("در",)}) == "او در آن است."


def test_what_was_changed_is_offered_beside_the_models_own_with_its_own_score() -> None:
    model = Model({"hospital": ("بیمارستان",)})
    changed = "شفاخانه در هرات باز است."
    (extended,) = writer(model, HOSPITAL).extend([pair(OWN, "کلینیک باز است.")])
    assert extended.hypotheses == (OWN, "کلینیک باز است.", changed)
    assert model.scored == [(Wish(SOURCE, "prs"), OWN), (Wish(SOURCE, "prs"), changed)]
    best = -len(OWN) / 100
    assert extended.scores == pytest.approx((best, best - 0.1, -len(changed) / 100))


def test_the_model_is_asked_once_for_a_term_and_only_where_it_is_missing() -> None:
    model = Model({"hospital": ("بیمارستان",)})
    terms = writer(model, HOSPITAL, Term("ceasefire", ("آتش‌بس",)))
    terms.extend([pair(OWN), pair("شفاخانه باز است."), pair(OWN)])
    terms.extend([pair(OWN)])
    assert [wish.text for wish in model.asked].count("hospital") == 1
    assert {wish.language for wish in model.asked} == {"prs"}


def test_a_sentence_that_lacks_a_term_is_translated_with_the_term_in_it() -> None:
    model = Model({MIXED: (COPIED,), "hospital": ("کلینیک",)})
    terms = writer(model, HOSPITAL)
    (extended,) = terms.extend([pair(OWN)])
    assert (extended.wish.text, extended.hypotheses) == (SOURCE, (OWN, COPIED))
    # As a translation of the sentence as it is, not of the one that has the term in it.
    assert model.scored == [(Wish(SOURCE, "prs"), OWN), (Wish(SOURCE, "prs"), COPIED)]
    assert terms.extend([pair("شفاخانه باز است.")])[0].hypotheses == ("شفاخانه باز است.",)
    assert [wish.text for wish in model.asked] == [MIXED, "hospital"]
    assert model.asked[0].whole


def test_what_has_no_more_of_the_terms_is_not_offered() -> None:
    open_ = Term("open", ("باز",))
    # The one term came and the other went.
    model = Model({"The شفاخانه in Herat is open.": ("شفاخانه کار می‌کند.",)})
    (extended,) = writer(model, HOSPITAL, open_).extend([pair(OWN)])
    assert extended.hypotheses == (OWN,)
    assert model.scored == []


def test_a_translation_that_breaks_off_is_left_to_the_checks() -> None:
    model = Model({})
    broken = replace(pair(OWN), truncated=True)
    assert writer(model, HOSPITAL).extend([broken]) == [broken]
    assert model.asked == []


def test_terms_take_the_place_of_english_words_the_longer_first() -> None:
    longer = Term("hospital bed", ("بستر",))
    text = "Hospitals have hospital beds."
    assert with_terms_in_source(text, [longer, HOSPITAL]) == "شفاخانه have بستر."


@pytest.mark.parametrize("kind", ["forbidden", "keep"])
def test_only_terms_to_be_used_are_written(kind: Kind) -> None:
    model = Model({})
    assert writer(model, Term("hospital", ("شفاخانه",), kind)).extend([pair(OWN)]) == [pair(OWN)]
    assert model.asked == []


@pytest.mark.parametrize("kind", ["required", "preferred"])
def test_terms_to_be_used_are_put_in_place_of_the_models_own_word(kind: Kind) -> None:
    model = Model({"hospital": ("بیمارستان",), MIXED: ("کلینیک باز است.",)})
    (extended,) = writer(model, Term("hospital", ("شفاخانه",), kind)).extend([pair(OWN)])
    assert extended.hypotheses == (OWN, "شفاخانه در هرات باز است.")


def test_a_reviewed_translation_stays_as_it_is() -> None:
    model = Model({})
    assert writer(model, HOSPITAL).extend([pair(OWN, reviewed=True)])[0].hypotheses == (OWN,)
