"""The quality gate costs under two milliseconds a text, and no text makes it slow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from time import process_time

import pytest

from summariser.evaluate.gate_sets import read_lines, read_summaries
from summariser.quality import check_summary, check_translation
from summariser.records import Article
from summariser.settings import LengthSettings
from summariser.text.sentences import split_sentences

ARTICLES = 40
MOST_SECONDS_A_TEXT = 0.002
ANY_LENGTH = LengthSettings(min_words=1, max_words=200)
READ_AT = datetime(2026, 1, 1, tzinfo=UTC)
# Ten times the text may take so many times the time; with its square it were a hundred times.
MOST_GROWTH = 40


@pytest.mark.needs_shared_data
def test_checks_take_under_two_milliseconds_a_text(
    shared_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = shared_data / "summaries"
    articles = {item.article_id: item for item in read_summaries(folder)[:ARTICLES]}
    lines = [line for line in read_lines(folder) if line.document in articles]

    start = process_time()
    texts = 0
    for item in articles.values():
        article = Article(item.article_id, "set", item.title, item.text, "en", READ_AT)
        for summary in item.summaries.values():
            check_summary(summary, article, ANY_LENGTH)
            texts += 1
    for line in lines:
        for language, translation in line.translations.items():
            check_translation(line.source, translation, language)
            texts += 1
    seconds = (process_time() - start) / texts

    with capsys.disabled():
        print(f"\n  quality gate: {1000 * seconds:.2f} ms a text ({texts} texts)")
    assert seconds < MOST_SECONDS_A_TEXT


@pytest.mark.parametrize("piece", ["1,", "۱ هزار ", "A-", "دو سه ", "ا", "x@", "(a", "He did not "])
def test_a_text_that_ran_away_is_checked_in_linear_time(piece: str) -> None:
    assert growth(lambda text: check_translation("Two men met.", text, "prs"), piece) < MOST_GROWTH


@pytest.mark.parametrize("piece", ["1,", "Kabul ", "He did not go. ", "12 were killed, ", "x"])
def test_a_summary_that_ran_away_is_checked_in_linear_time(piece: str) -> None:
    article = Article("a", "set", "Title", "Two men met. They did not go.", "en", READ_AT)
    assert growth(lambda text: check_summary(text, article, ANY_LENGTH), piece) < MOST_GROWTH


@pytest.mark.parametrize(
    "piece", ["word ", "x", '"Hi. ', "Mr. ", "3.", "( . ", ". ) ", 'a." ', "یہ ایک جملہ ہے۔ "]
)
def test_sentences_are_split_in_linear_time(piece: str) -> None:
    assert growth(split_sentences, piece) < MOST_GROWTH


def growth(work: Callable[[str], object], piece: str) -> float:
    """Return how many times as long ten times the text takes."""

    def seconds(length: int) -> float:
        text = piece * (length // len(piece))
        start = process_time()
        work(text)
        return process_time() - start

    seconds(1000)  # what is read and compiled once
    short = max(seconds(4000), 0.0005)  # below this the clock is too coarse
    return seconds(40_000) / short
