"""JSON lines, CSV and Parquet: one article a row, and a failure for each row that is none."""

from __future__ import annotations

import csv
import json
import logging
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from summariser.ingest import IngestFailure, read_sources
from summariser.ingest_settings import IngestSettings
from summariser.records import Article

TEXT = "The council of {} met on Monday and agreed on a new road, to be open by the spring."
ROWS: list[dict[str, object]] = [
    {
        "title": "Road agreed",
        "text": TEXT.format("Herat"),
        "url": "https://News.example/road?utm_source=x",
        "published_at": "2026-01-02T03:04:05+04:30",
        "language": "en-GB",
    },
    {"title": "Another road", "text": TEXT.format("Farah"), "published_at": "2026-01-02"},
    {"title": "No text", "text": None},
]


def write(path: Path, rows: list[dict[str, object]]) -> Path:
    columns = ["title", "text", "url", "published_at", "language"]
    if path.suffix == ".jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    elif path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(rows)
    else:
        schema = pa.schema([(column, pa.string()) for column in columns])
        pq.write_table(pa.Table.from_pylist(rows, schema=schema), path)
    return path


def articles(path: Path, **bounds: int) -> list[Article | IngestFailure]:
    return list(read_sources([path], settings=IngestSettings(**bounds)))


@pytest.mark.parametrize(("name", "row"), [("n.jsonl", 3), ("n.csv", 4), ("n.parquet", 3)])
def test_the_same_rows_in_every_kind_of_file(tmp_path: Path, name: str, row: int) -> None:
    first, second, failure = articles(write(tmp_path / name, ROWS))
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert isinstance(failure, IngestFailure)
    assert (first.title, first.text) == ("Road agreed", TEXT.format("Herat"))
    assert first.published_at == datetime(2026, 1, 1, 22, 34, 5, tzinfo=UTC)
    assert second.published_at == datetime(2026, 1, 2, tzinfo=UTC)
    assert first.language == second.language == "en"
    assert failure.source == f"{tmp_path / name}:{row}"
    assert "no text" in failure.what
    assert "'text'" in failure.fix


def test_an_address_names_the_article_whatever_it_is_tracked_with(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"text": TEXT.format(place), "url": url}
        for place, url in [
            ("Herat", "https://news.example/road?utm_source=x#top"),
            ("Ghor", "HTTPS://NEWS.example/road"),
            ("Farah", "https://news.example/other"),
        ]
    ]
    found = articles(write(tmp_path / "n.jsonl", rows))
    assert [article.source for article in found] == [rows[0]["url"], rows[2]["url"]]


def test_lines_that_are_no_articles_fail_alone(tmp_path: Path) -> None:
    path = tmp_path / "n.jsonl"
    good = json.dumps({"body": TEXT.format("Herat"), "date": 1767225600})
    lines = [good, "", "{not json", "[1, 2]", '"text"', '{"title": "x"}', "[" * 100_000]
    path.write_text("\n".join(lines), encoding="utf-8")
    article, *failures = articles(path)
    assert isinstance(article, Article)
    assert article.published_at == datetime(2026, 1, 1, tzinfo=UTC)
    assert [failure.source.rpartition(":")[2] for failure in failures] == ["3", "4", "5", "6", "7"]
    whats = [failure.what for failure in failures if isinstance(failure, IngestFailure)]
    assert ["not JSON" in what for what in whats] == [True, False, False, False, True]
    assert "title" in whats[3]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("suffix", [".jsonl", ".csv"])
def test_tables_in_other_encodings(tmp_path: Path, suffix: str, codec: str) -> None:
    path = write(tmp_path / f"n{suffix}", [{"title": "Café", "text": TEXT.format("Zürich")}])
    if suffix == ".jsonl":
        path.write_text(json.dumps({"text": TEXT.format("Zürich")}, ensure_ascii=False) + "\n")
    path.write_bytes(path.read_text(encoding="utf-8").encode(codec))
    (article,) = articles(path)
    assert isinstance(article, Article)
    assert article.text == TEXT.format("Zürich")


def test_csv_with_semicolons_line_breaks_and_fields_of_a_megabyte(tmp_path: Path) -> None:
    path = tmp_path / "n.csv"
    long = "The council met again; it agreed. " * 40_000
    path.write_text(f'Title;Text\n"A; b";"{TEXT.format("X")}\n\nNext."\n"L";"{long}"\n')
    first, second = articles(path, max_article_characters=2_000_000)
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert first.title == "A; b"
    assert first.text.split("\n\n") == [TEXT.format("X"), "Next."]
    assert len(second.text) > 1_000_000


@pytest.mark.parametrize("name", ["n.csv", "n.parquet"])
def test_a_table_without_a_text_column_names_the_columns_it_has(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name.endswith("csv"):
        path.write_text("headline,content\na,b\n")
    else:
        pq.write_table(pa.table({"headline": ["a"], "content": ["b"]}), path)
    (failure,) = articles(path)
    assert isinstance(failure, IngestFailure)
    assert failure.source == str(path)
    assert "headline, content" in failure.what
    assert "'text'" in failure.fix


def test_a_damaged_parquet_file_is_a_failure(tmp_path: Path) -> None:
    path = write(tmp_path / "n.parquet", ROWS[:2])
    path.write_bytes(path.read_bytes()[:-20])
    (failure,) = articles(path)
    assert isinstance(failure, IngestFailure)
    assert "not a readable Parquet file" in failure.what


def test_a_date_that_cannot_be_read_costs_the_date_and_is_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    rows: list[dict[str, object]] = [{"text": TEXT.format("Herat"), "date": "last Tuesday"}]
    with caplog.at_level(logging.WARNING):
        (article,) = articles(write(tmp_path / "n.jsonl", rows))
    assert isinstance(article, Article)
    assert article.published_at is None
    assert "last Tuesday" in caplog.text


@pytest.mark.parametrize("url", ["http://[::1", "not an address", "ftp://x.example/a", "http://"])
def test_an_address_that_is_none_costs_only_the_address(tmp_path: Path, url: str) -> None:
    path = write(tmp_path / "n.jsonl", [{"text": TEXT.format("Herat"), "url": url}])
    (article,) = articles(path)
    assert isinstance(article, Article)
    assert article.source == f"{path}:1"


def test_halves_of_characters_leave_no_trace(tmp_path: Path) -> None:
    path = tmp_path / "n.jsonl"
    row = {"title": "A \ud83d title", "text": TEXT.format("Herat") + " \udc00"}
    path.write_text(json.dumps(row))
    (article,) = articles(path)
    assert isinstance(article, Article)
    assert (article.title, article.text) == ("A title", TEXT.format("Herat"))


@pytest.mark.parametrize("content", ['text,"a" b\n', 'text\n"good one."\n"open'])
def test_broken_quotation_in_csv_is_a_failure_with_its_line(tmp_path: Path, content: str) -> None:
    path = tmp_path / "n.csv"
    path.write_text(content)
    failure = articles(path)[-1]
    assert isinstance(failure, IngestFailure)
    assert failure.source.startswith(f"{path}:")
    assert "not CSV" in failure.what
