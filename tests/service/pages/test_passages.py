"""The words that a finding is about are found again in the stored text."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from summariser.quality.adequacy import check_translation
from summariser.quality.grounding import check_summary
from summariser.records import Article, Finding
from summariser.service.pages.passages import Piece, Run, passages_of, words_spoken_of
from summariser.settings import LengthSettings
from summariser.store import RunInfo, rows_from, to_table
from tests.service.pages.conftest import PUBLISHED_AT, digest_of

ARTICLE = Article(
    "0" * 16,
    "news.txt",
    "Rain closes roads in Kabul",
    "Rain closed two roads in Kabul on Monday, the mayor Ahmad Karimi said. Nobody was hurt. "
    "“The roads will open again on Friday,” he told reporters. The city has 14 such roads.",
    "en",
    datetime(2026, 2, 1, tzinfo=UTC),
)
LENGTH = LengthSettings(min_words=5, max_words=40)


def row_of(text: str, *reasons: str, language: str = "ur"):
    rows = rows_from([to_table([digest_of()], RunInfo("embedded", "c" * 16, "run", PUBLISHED_AT))])
    return replace(next(iter(rows)), text=text, reasons=reasons, language=language)


def underlined(text: str, *reasons: str) -> list[str]:
    paragraphs = passages_of(row_of(text, *reasons, language="en"))
    return [
        piece.text for runs in paragraphs for run in runs for piece in run.pieces if piece.reasons
    ]


def text_of(run: Run) -> str:
    return "".join(piece.text for piece in run.pieces)


@pytest.mark.parametrize(
    "summary",
    [
        "Rain closed 7 roads in Kabul on Monday, the mayor said there.",
        "Rain closed two roads in Kandahar on Monday, the mayor said there.",
        "Rain closed two roads in Kabul on Thursday, the mayor said there.",
        "Rain closed two roads in Kabul, “the bridges were swept away,” the mayor said.",
        "Rain closed two roads in Kabul on Monday and many people were killed there.",
    ],
)
def test_what_the_gate_finds_in_a_summary_is_underlined(summary):
    findings, _ = check_summary(summary, ARTICLE, LENGTH)
    assert_underlined(summary, findings)


@pytest.mark.parametrize(
    "translation",
    [
        "شہر کے مطابق پیر کو کابل میں بارش سے 9 سڑکیں بند ہو گئیں۔",
        "شہر کے مطابق the two roads in the city were closed پیر کو کابل میں بارش سے بند ہو گئیں۔",
    ],
)
def test_what_the_gate_finds_in_a_translation_is_underlined(translation):
    source = "Rain closed 2 roads in Kabul on Monday, the city said."
    findings, _ = check_translation(source, translation, "ur")
    assert_underlined(translation, findings)


def assert_underlined(text: str, findings: list[Finding]) -> None:
    placed = [finding for finding in findings if finding.start is not None]
    assert placed
    for finding in placed:
        assert underlined(text, finding.message) == [text[finding.start : finding.end]]


def test_a_finding_about_the_whole_text_underlines_nothing():
    assert words_spoken_of("is much shorter than its source lets expect") is None
    assert underlined("A text.", "is much shorter than its source lets expect") == []


def test_a_number_is_not_found_inside_another():
    assert underlined("In 2025 there were 2 of 12.", "2 is not in the article") == ["2"]


def test_findings_may_overlap():
    row = row_of(
        "Ahmad Karimi left.",
        "the article has no “Ahmad Karimi”",
        "Karimi is not in the article",
        language="en",
    )
    pieces = (Piece("Ahmad ", (0,)), Piece("Karimi", (0, 1)), Piece(" left."))
    assert passages_of(row) == [[Run(pieces)]]


@pytest.mark.parametrize(
    ("text", "isolated"),
    [
        ("بی بی سی (BBC World Service) کے مطابق", ["BBC World Service"]),
        ("امریکی F-16 طیارے، COVID-19 اور Windows 11، ایم", ["F-16", "COVID-19", "Windows 11"]),
        ("واشنگٹن (Washington, D.C.) میں", ["Washington, D.C."]),
        ("اخبار Le Monde. کے مطابق", ["Le Monde"]),
        ("اسے São Tomé, کہا", ["São Tomé"]),
        ("12 سڑکیں بند", []),
    ],
)
def test_latin_names_are_kept_from_the_words_around_them(text, isolated):
    [runs] = passages_of(row_of(text))
    assert [text_of(run) for run in runs if run.isolated] == isolated
    assert "".join(map(text_of, runs)) == text


def test_a_name_that_is_underlined_in_part_is_isolated_as_a_whole():
    [runs] = passages_of(row_of("بی بی سی (BBC World) کے مطابق", "World is not in the source"))
    [name] = [run for run in runs if run.isolated]
    assert name.pieces == (Piece("BBC "), Piece("World", (0,)))


def test_what_is_found_twice_is_told_once():
    row = row_of("9 and 9.", *["9 is not in the article"] * 2, language="en")
    [[run]] = passages_of(row)
    assert [piece.reasons for piece in run.pieces] == [(0,), (), (0,), ()]


def test_nothing_is_isolated_in_a_text_from_the_left():
    assert passages_of(row_of("The BBC said so.", language="en")) == [
        [Run((Piece("The BBC said so."),))]
    ]


def test_paragraphs_stay_paragraphs_and_control_characters_go():
    pieces = passages_of(row_of("One.\n\nT\x0bwo.", language="en"))
    assert pieces == [[Run((Piece("One."),))], [Run((Piece("Two."),))]]
