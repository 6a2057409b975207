"""Sentences: where they end, where they do not, and that nothing is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summariser.text.sentences import split_sentences

ENGLISH = [
    ["Mr. Khan met Gen. Faiz on Friday.", "They spoke."],
    ["The U.S. government sent aid.", "It arrived in Dec. 2021."],
    ["He lives in the U.S.", "She does not."],
    ["Flight No. 5 left at 3.30 p.m. on Sunday."],
    ["The meeting ended at 5 p.m.", "Officials left."],
    ["Gov. Abbott and Lt. Gen. Hameed met in Washington, D.C. on Monday."],
    ["“This is serious.”", "The minister left."],
    ['"Who did it?" he asked.', "No one knew."],
    ['He asked, "Who did it?"', "No one knew."],
    ["Prices rose 3.5 percent to $1.2 million.", "Sales fell."],
    ["Dr. A. P. J. Abdul Kalam spoke.", "Prof. Smith replied."],
    ["He was born Feb. 3, 1950 in Ft. Worth, Texas."],
    ["The company (Acme Inc.) said so.", "It paid."],
    ["Is it true?!", "Yes!", "It is."],
    ["See www.example.com for details.", "Or mail a.b@c.org."],
]
OTHERS = [
    ("ur", ["پاکستان نے کہا۔", "حملہ جمعہ کو ہوا۔", "کیا یہ سچ ہے؟", "ہاں!"]),
    ("ur", ["قیمت 3.5 فیصد بڑھی۔", "وزیر نے کہا: ”ہم تیار ہیں۔“", "وہ چلے گئے۔"]),
    ("ps", ["حکومت وویل.", "برید وشو.", "ایا دا رښتیا دي؟", "هو!"]),
    ("ps", ["د ښاغلي خان په ۱۲.۵ سلنه زیاتوالی راغی.", "دا ښه دی."]),
    ("prs", ["حکومت گفت.", "حمله روز جمعه رخ داد.", "آیا این درست است؟", "بلی!"]),
    ("prs", ["قیمت ۳.۵ فیصد افزایش یافت.", "وزیر گفت: «ما آماده هستیم.»", "او رفت."]),
]


@pytest.mark.parametrize("sentences", ENGLISH, ids=lambda sentences: sentences[0][:30])
def test_english_sentences_end_at_stops_and_not_at_abbreviations(sentences: list[str]) -> None:
    assert split_sentences(" ".join(sentences)) == sentences


@pytest.mark.parametrize(("language", "sentences"), OTHERS)
def test_target_languages_end_at_their_own_stops(language: str, sentences: list[str]) -> None:
    assert split_sentences(" ".join(sentences), language) == sentences


def test_a_short_quotation_stays_whole_and_a_paragraph_of_one_is_split() -> None:
    short = '"We saw it. We ran," said Ali.'
    assert split_sentences(short) == [short]

    saying = "We walked for two days over the mountains and nobody came to help us."
    sentences = [f'"{saying}', *[saying] * 6, f'{saying}"', "Then he left."]
    assert split_sentences(" ".join(sentences)) == sentences


def test_a_blank_line_ends_a_sentence_and_a_line_break_does_not() -> None:
    assert split_sentences("A heading\n\nThe text goes\non here.") == [
        "A heading",
        "The text goes\non here.",
    ]


@pytest.mark.parametrize("text", ["", "   ", "\n\n\t"])
def test_white_space_holds_no_sentence(text: str) -> None:
    assert split_sentences(text) == []


def test_an_unknown_language_is_split_like_english() -> None:
    assert split_sentences("One. Two.", "unknown") == ["One.", "Two."]


_NEWSY = st.text(alphabet=st.sampled_from("ab 3.?!۔؟\"“”()[]«»\n،'’AMr۵")) | st.text()


@given(text=_NEWSY, language=st.sampled_from(["en", "ur", "ps", "prs", "unknown"]))
def test_nothing_but_white_space_is_lost(text: str, language: str) -> None:
    sentences = split_sentences(text, language)
    assert "".join("".join(sentences).split()) == "".join(text.split())
    assert all(sentence == sentence.strip() != "" for sentence in sentences)
