"""The quality gate costs under two milliseconds a text."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from time import process_time

import pytest

from summariser.evaluate.gate_sets import read_lines, read_summaries
from summariser.quality import check_summary, check_translation
from summariser.records import Article
from summariser.settings import LengthSettings

ARTICLES = 40
MOST_SECONDS_A_TEXT = 0.002
ANY_LENGTH = LengthSettings(min_words=1, max_words=200)


@pytest.mark.needs_shared_data
def test_checks_take_under_two_milliseconds_a_text(
    shared_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = shared_data / "summaries"
    articles = {item.article_id: item for item in read_summaries(folder)[:ARTICLES]}
    lines = [line for line in read_lines(folder) if line.document in articles]
    read_at = datetime(2026, 1, 1, tzinfo=UTC)

    start = process_time()
    texts = 0
    for item in articles.values():
        article = Article(item.article_id, "set", item.title, item.text, "en", read_at)
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
