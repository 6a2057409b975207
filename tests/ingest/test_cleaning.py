"""What of a page is news: paragraphs and the title; what is not: credits, captions, links."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summariser.ingest.boilerplate import (
    is_boilerplate,
    is_byline,
    without_agency,
    without_credit,
)
from summariser.ingest.cleaning import clean

BOILERPLATE = [
    "(With PTI inputs)",
    "With inputs from agencies",
    "(With inputs from Reuters, AFP)",
    "(PTI)",
    "— AFP",
    "Source: ANI",
    "(Reporting by Jane Doe in Kabul; Editing by John Roe)",
    "Reporting by Jane Doe; Editing by J. Roe",
    "Associated Press writer Ali Khan in Kabul contributed to this report.",
    "(This story has not been edited by our staff and is auto-generated from a syndicated feed.)",
    "© 2022 AFP",
    "File photo of the embassy.",
    "(Photo: AP)",
    "The embassy in Kabul. (File Photo)",
    "Men pray in Kabul | AFP",
    "A man walks past the gate. REUTERS/A. Name",
    "Also Read: Five dead in blast",
    "ALSO READ | Five dead in blast",
    "Read more: Five dead in blast",
    "Share this article",
    "Share on Facebook",
    "Subscribe to our newsletter",
    "Follow us on Twitter",
    "Advertisement",
    "3 min read",
    "Last updated: December 3, 2022 10:00 IST",
    "یہ بھی پڑھیں: ایک اور خبر",
    "همچنین بخوانید: خبر دیگر",
]
NEWS = [
    "With inputs falling, prices rose.",
    "Share prices fell.",
    "Reuters reported that five people died.",
    "Inputs from farmers are rising.",
    "Written by locals, the book won a prize.",
    "Follow the money, he said.",
    "Photo journalists were hurt.",
    "Comments by the minister angered many.",
    "Read this book to children, she said.",
    "See you in 2024, he said.",
    "The Associated Press (AP) said so.",
    "Sources told PTI that the envoy was recalled.",
    "Updated rules came into force in 2022 after a long debate in both houses of parliament.",
]


@pytest.mark.parametrize("line", BOILERPLATE)
def test_credits_captions_links_and_share_lines_are_no_news(line: str) -> None:
    assert is_boilerplate(line)


@pytest.mark.parametrize("line", NEWS)
def test_sentences_that_sound_like_them_are_news(line: str) -> None:
    assert not is_boilerplate(line)
    assert clean(f"Title\n\nFirst paragraph.\n\n{line}").paragraphs[-1] == line


@pytest.mark.parametrize(
    ("paragraph", "expected"),
    [
        ("He said so. (PTI)", "He said so."),
        ("He said so. — Reuters", "He said so."),
        ("He left. (With ANI inputs)", "He left."),
        ("He works for the AP", "He works for the AP"),
    ],
)
def test_an_agency_after_the_last_sentence_goes(paragraph: str, expected: str) -> None:
    assert without_credit(paragraph) == expected


@pytest.mark.parametrize(
    ("paragraph", "expected"),
    [
        ("KABUL (Reuters) - The envoy", "KABUL - The envoy"),
        ("ISLAMABAD, Dec 2 (AFP) — The envoy", "ISLAMABAD, Dec 2 — The envoy"),
        ("TEHRAN, July 16 (Agencies): Iran", "TEHRAN, July 16: Iran"),
        ("IBRI (Oman): Four children", "IBRI (Oman): Four children"),
        ("The Associated Press (AP) said so", "The Associated Press (AP) said so"),
        ("The Taliban (rulers since 2021) said", "The Taliban (rulers since 2021) said"),
    ],
)
def test_an_agency_leaves_the_dateline_and_the_place_stays(paragraph: str, expected: str) -> None:
    assert without_agency(paragraph) == expected


def test_a_byline_is_told_from_a_sentence() -> None:
    assert is_byline("By Ali Khan and J. Smith")
    assert not is_byline("By Friday the town was empty")


def test_a_short_first_line_without_a_stop_is_the_title() -> None:
    assert clean("Five hurt in Kabul\n\nFive people were hurt.").title == "Five hurt in Kabul"
    assert clean("Who shot the envoy?\n\nNobody knows.").title == "Who shot the envoy?"
    assert clean("Five people were hurt.\n\nNobody died.").title == ""
    assert clean("Five people were hurt today by a bomb").title == ""


def test_a_title_that_the_source_gives_is_not_repeated_in_the_text() -> None:
    result = clean("Five hurt in Kabul\n\nFive people were hurt.", "Five Hurt in Kabul")
    assert result.title == "Five Hurt in Kabul"
    assert result.paragraphs == ("Five people were hurt.",)


def test_sub_headings_are_left_out_and_not_glued_to_a_sentence() -> None:
    text = "\n\n".join(
        [
            "Title of it",
            "The envoy survived an attack on Friday, officials said in the capital.",
            "A long night",
            "The guard who saved him was badly hurt and is in hospital.",
            "- Five people held",
            "Attendance: 15,870",
        ]
    )
    assert clean(text).paragraphs == (
        "The envoy survived an attack on Friday, officials said in the capital.",
        "The guard who saved him was badly hurt and is in hospital.",
        "Five people held",
        "Attendance: 15,870",
    )


def test_a_text_without_stops_keeps_all_its_lines() -> None:
    lines = ("the river rose again", "the road was closed", "nobody was hurt in town")
    assert clean("\n\n".join(lines), "Title").paragraphs == lines


def test_repeated_headers_are_kept_once() -> None:
    long = "This paragraph was pasted into the page twice by mistake."
    parts = ["The Daily News", long, "Rain fell.", "The Daily News", long, "Rain fell.", "It fell."]
    assert clean("\n\n".join(parts), "T").paragraphs == (
        long,
        "Rain fell.",
        "Rain fell.",
        "It fell.",
    )


@pytest.mark.parametrize("quote", ["'Go now.'", "“Go now!”", '"Go now?"', "«هو!»", "Say ‘go’."])
def test_a_short_quotation_is_no_heading(quote: str) -> None:
    long = "The envoy survived an attack on Friday, officials said in the capital."
    assert clean(f"{long}\n\n{quote}\n\n{long}x", "T").paragraphs[1] == quote


def test_a_first_line_that_looks_like_a_link_is_the_title() -> None:
    result = clean("Watch: Boat rescued\n\nA boat was rescued.\n\nWatch: Another boat")
    assert result.title == "Watch: Boat rescued"
    assert result.paragraphs == ("A boat was rescued.",)


def test_a_hard_wrapped_paragraph_is_one_paragraph_and_lines_are_many() -> None:
    wrapped = (
        "The envoy of the country survived an attack on Friday in the\n"
        "capital, officials said, and a guard was hurt in the shooting\n"
        "that followed it.\n\nHe left."
    )
    assert len(clean(wrapped, "T").paragraphs) == 2
    lines = "The envoy survived.\nA guard was hurt.\nThe gunman fled."
    assert len(clean(lines, "T").paragraphs) == 3


def test_white_space_and_invisible_characters_are_evened_out() -> None:
    text = "A\u00a0b\u200b c\u00ad\u202ed.\r\n\r\n\r\n\u2003می\u200cرود.\t "
    assert clean(text, "T").paragraphs == ("A b cd.", "می\u200cرود.")


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=400))
def test_any_text_is_cleaned_to_single_lines(text: str) -> None:
    for paragraph in clean(text).paragraphs:
        assert paragraph == " ".join(paragraph.split()) != ""


@pytest.mark.parametrize("unit", ["A. ", "Share ", "A ", "a (", "KABUL, ", "By A, ", "AP and "])
def test_no_line_makes_the_patterns_slow(unit: str) -> None:
    # A pattern that goes back over its own steps would not be done with these in a lifetime.
    for length in (120, 160, 3000):
        line = (unit * length)[:length]
        assert is_boilerplate(line) in {True, False}
        assert is_byline(line) in {True, False}
        assert line.endswith(without_agency(line))
        assert line.startswith(without_credit(line))
