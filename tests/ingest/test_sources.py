"""Sources named by a user: what is found, in which order, and what a bad one costs the others."""

from __future__ import annotations

import io
import json
import os
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from summariser.ingest import IngestFailure, articles, read_sources
from summariser.ingest_settings import IngestSettings
from summariser.records import Article


def read(*sources: str | Path, **options: object) -> list[Article | IngestFailure]:
    return list(read_sources(sources, **options))  # type: ignore[arg-type]


def only_failure(results: list[Article | IngestFailure]) -> IngestFailure:
    (failure,) = results
    assert isinstance(failure, IngestFailure), failure
    return failure


def only_article(results: list[Article | IngestFailure]) -> Article:
    (article,) = results
    assert isinstance(article, Article), article
    return article


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def story(subject: str) -> str:
    return (
        f"News of {subject}\n\nThe council of {subject} met on Monday and agreed on a new road "
        "to the market, which will cost 4 million and be open by the spring.\n"
    )


def test_a_text_file_is_one_article(
    tmp_path: Path, article_text: str, title: str, paragraphs: tuple[str, ...], now: datetime
) -> None:
    path = write(tmp_path / "bridge.txt", article_text)
    article = only_article(read(path, now=now))
    assert article.title == title
    assert article.text == "\n\n".join(paragraphs)
    assert article.source == str(path)
    assert article.language == "en"
    assert article.ingested_at == now
    assert article.published_at is None
    assert len(article.article_id) == 16
    assert int(article.article_id, 16) >= 0


def test_the_identifier_follows_the_text_and_not_the_file(
    tmp_path: Path, article_text: str
) -> None:
    first = only_article(read(write(tmp_path / "a.txt", article_text)))
    wrapped = article_text.replace(" that the ", " that\u00a0the ").replace("\n", "\r\n")
    second = only_article(read(write(tmp_path / "b.txt", wrapped)))
    other = only_article(read(write(tmp_path / "c.txt", article_text.replace("40", "50"))))
    assert first.article_id == second.article_id != other.article_id


def test_a_directory_is_read_to_any_depth_in_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a.md", "sub/deep/c.txt", "sub/a.txt", ".hidden/x.txt", ".x.txt"):
        write(tmp_path / name, story(name.replace("/", " ")))
    sources = [Path(result.source).relative_to(tmp_path).as_posix() for result in read(tmp_path)]
    assert sources == ["a.md", "b.txt", "sub/a.txt", "sub/deep/c.txt"]


def test_a_bad_file_among_good_ones_costs_only_itself(tmp_path: Path) -> None:
    for name in ("a", "c", "d"):
        write(tmp_path / f"{name}.txt", story(name))
    (tmp_path / "b.txt").write_bytes(bytes(range(256)) * 40)
    results = read(tmp_path)
    failures = [result for result in results if isinstance(result, IngestFailure)]
    assert len(results) == 4
    assert [failure.source for failure in failures] == [str(tmp_path / "b.txt")]
    assert "binary" in failures[0].what


def test_files_of_other_kinds_are_reported_once_for_a_directory(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", story("a"))
    (tmp_path / "b.docx").write_bytes(b"PK\x03\x04")
    (tmp_path / "c.docx").write_bytes(b"PK\x03\x04")
    article, failure = read(tmp_path)
    assert isinstance(article, Article)
    assert isinstance(failure, IngestFailure)
    assert "2 of its files" in failure.what
    assert "b.docx" in failure.what
    assert ".parquet" in failure.fix


def test_an_empty_directory_is_a_failure(tmp_path: Path) -> None:
    assert only_failure(read(tmp_path)).what == "an empty directory"


def test_a_pattern_finds_files_in_order_and_reports_when_it_finds_none(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "sub/c.txt", "d.md"):
        write(tmp_path / name, story(name))
    found = [result.source for result in read(f"{tmp_path}/**/*.txt")]
    assert found == [str(tmp_path / name) for name in ("a.txt", "b.txt", "sub/c.txt")]
    assert "no file matches" in only_failure(read(f"{tmp_path}/*.rtf")).what


def test_a_name_with_pattern_characters_is_a_file_first(tmp_path: Path) -> None:
    path = write(tmp_path / "news [1].txt", story("brackets"))
    assert only_article(read(path)).source == str(path)


def test_a_missing_file_names_the_ones_it_could_be(tmp_path: Path) -> None:
    write(tmp_path / "kabul-envoy.txt", story("x"))
    failure = only_failure(read(tmp_path / "kabul-envoi.txt"))
    assert failure.what == "no such file or directory"
    assert str(tmp_path / "kabul-envoy.txt") in failure.fix
    assert "no directory" in only_failure(read(tmp_path / "nowhere" / "a.txt")).fix


@pytest.mark.parametrize("content", ["", "  \n\n\t\n", "\ufeff"])
@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.jsonl", "a.csv"])
def test_an_empty_file_is_a_failure(tmp_path: Path, name: str, content: str) -> None:
    failure = only_failure(read(write(tmp_path / name, content)))
    assert failure.source == str(tmp_path / name)
    assert "empty" in failure.what


def test_a_file_of_boilerplate_alone_is_a_failure(tmp_path: Path) -> None:
    failure = only_failure(read(write(tmp_path / "a.txt", "Share this article\n\n(PTI)\n")))
    assert "no text" in failure.what


def test_a_file_name_in_no_encoding_can_be_printed(tmp_path: Path) -> None:
    write(tmp_path / os.fsdecode(b"caf\xe9.txt"), story("a"))
    write(tmp_path / os.fsdecode(b"caf\xe9-empty.txt"), "")
    for result in read(tmp_path):
        assert result.source.encode("utf-8").startswith(str(tmp_path).encode() + b"/caf")


def test_a_pipe_is_read_like_a_file(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=(story("a pipe"),))
    writer.start()
    assert only_article(read(pipe)).title == "News of a pipe"
    writer.join()


def test_a_text_given_as_a_name_is_a_failure(tmp_path: Path) -> None:
    good = write(tmp_path / "a.txt", story("a"))
    failure, article = read(story("a") * 20, good)
    assert isinstance(article, Article)
    assert isinstance(failure, IngestFailure)
    assert "File name too long" in failure.what


def test_a_disk_that_fails_while_reading_is_a_failure() -> None:
    assert "Input/output error" in only_failure(read("/proc/self/mem")).what


def test_standard_input_is_text_html_or_json_lines(article_text: str, title: str) -> None:
    def read_input(data: str) -> Article:
        return only_article(read("-", stdin=io.BytesIO(data.encode())))

    text = read_input(article_text)
    paragraphs = "".join(f"<p>{part}</p>" for part in article_text.split("\n\n")[1:])
    html = read_input(
        f"<!DOCTYPE html><html><head><title>{title}</title></head><body><article>"
        f"<h1>{title}</h1>{paragraphs}</article></body></html>"
    )
    line = read_input(json.dumps({"title": "T", "text": text.text}) + "\n")
    assert text.source == html.source == "-"
    assert text.title == html.title == title
    assert text.text == html.text == line.text
    assert line.source == "-:1"


def test_the_same_article_is_yielded_once_in_a_run(tmp_path: Path, article_text: str) -> None:
    write(tmp_path / "a.txt", article_text)
    write(tmp_path / "b.txt", article_text.upper().replace("\n\n", "\n\n\n"))
    assert len(read(tmp_path, tmp_path / "a.txt", f"{tmp_path}/*.txt")) == 1


def test_nothing_is_read_before_it_is_asked_for(tmp_path: Path) -> None:
    first = write(tmp_path / "a.txt", story("a"))

    def sources() -> Iterator[Path]:
        yield first
        raise AssertionError("the second source was asked for too early")

    assert isinstance(next(read_sources(sources())), Article)


def test_a_text_too_long_for_an_article_is_refused_before_it_is_cleaned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "long.txt", "x" * (5 * 2**20))

    def unexpected(*_: object, **__: object) -> None:
        raise AssertionError("the text was cleaned")

    monkeypatch.setattr(articles, "clean", unexpected)
    failure = only_failure(read(path))
    assert failure.source == str(path)
    assert "5242880 characters, more than the 200000 of an article" in failure.what
    assert "ingest.max_article_characters" in failure.fix


def test_the_bound_of_an_article_is_a_setting(tmp_path: Path) -> None:
    path = write(tmp_path / "long.txt", "The minister said that prices rose again. " * 10_000)
    bounds = IngestSettings(max_article_characters=420_000)
    article = only_article(list(read_sources(path, settings=bounds)))
    assert len(article.text) > 400_000


@pytest.mark.needs_shared_data
def test_a_real_article_as_scraped(shared_data: Path) -> None:
    article = only_article(read(shared_data / "articles" / "kabul-envoy.txt"))
    assert article.title.startswith("Pakistan's Envoy Survives Attack In Kabul")
    paragraphs = article.text.split("\n\n")
    assert paragraphs[0].startswith("After Pakistan's envoy")
    assert paragraphs[-1].endswith("between Kabul and Islamabad.")
    assert len(paragraphs) == 21
    for left_out in ("PTI inputs", "one year of rule", "summons Afghan envoy\n", "Not the first e"):
        assert left_out not in article.text
    assert article.title not in article.text
