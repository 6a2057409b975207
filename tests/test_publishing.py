"""Editions as files: whole, each in its language and format, and written once."""

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from summariser.errors import StoreError
from summariser.publishing import (
    PublishedEdition,
    editions_to_publish,
    publish_edition,
    usable_formats,
)
from summariser.store import DigestStore
from summariser.store.export import FORMATS, document
from summariser.store.files import Files
from tests.store.conftest import PUBLISHED_AT, digest, run, table

__all__ = ["digest", "run", "table"]  # fixtures

DAY = PUBLISHED_AT.date()
QUICK = ["html", "jsonl", "atom"]
MakeTable = Callable[..., pa.Table]


@pytest.fixture
def store(tmp_path: Path, table: MakeTable) -> DigestStore:
    store = DigestStore(tmp_path / "digests")
    store.write("a" * 16, table(1))
    store.write("b" * 16, table(2, published_at=PUBLISHED_AT - timedelta(hours=2)))
    return store


@pytest.fixture
def editions(tmp_path: Path) -> Path:
    return tmp_path / "editions"


def publish(
    store: DigestStore, editions: Path, language: str = "ur", formats: list[str] = QUICK
) -> PublishedEdition:
    return publish_edition(store, Files(editions), DAY, language, formats)


def contents(editions: Path) -> dict[str, tuple[int, bytes]]:
    return {
        path.relative_to(editions).as_posix(): (path.stat().st_mtime_ns, path.read_bytes())
        for path in sorted(editions.rglob("*"))
        if path.is_file()
    }


def lines(editions: Path, language: str = "ur") -> list[dict[str, str]]:
    text = (editions / DAY.isoformat() / f"{language}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_an_edition_is_a_file_in_every_format_and_a_list_of_them(
    store: DigestStore, editions: Path
) -> None:
    usable, missing = usable_formats()
    assert {*usable, *missing} == set(FORMATS)
    edition = publish(store, editions, formats=usable)
    folder = editions / DAY.isoformat()
    assert {path.name for path in folder.iterdir()} == {
        "ur.json",
        *(f"ur{FORMATS[name].suffix}" for name in usable),
    }
    listed = json.loads((folder / "ur.json").read_text())["files"]
    assert [file["format"] for file in listed] == usable
    for file in listed:
        content = (editions / file["name"]).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (
            file["size"],
            file["sha256"],
        )
        assert file["rows"] == 4  # two articles, two lengths
    assert edition.written


def test_it_holds_its_language_and_the_latest_news_first(
    store: DigestStore, editions: Path
) -> None:
    publish(store, editions)
    assert {line["language"] for line in lines(editions)} == {"ur"}
    assert [line["title"] for line in lines(editions)] == ["Rain <1>"] * 2 + ["Rain <2>"] * 2


@pytest.mark.parametrize("formats", [QUICK, ["epub", "pdf"]])
def test_a_second_time_nothing_is_written(
    store: DigestStore, editions: Path, formats: list[str]
) -> None:
    first = publish(store, editions, formats=formats)
    before = contents(editions)
    again = publish(store, editions, formats=formats)
    assert contents(editions) == before
    assert (again.written, again.files) == (False, first.files)


def test_the_same_rows_make_the_same_bytes(
    store: DigestStore, editions: Path, tmp_path: Path
) -> None:
    formats = ["html", "jsonl", "csv", "parquet", "atom", "epub"]
    assert (
        publish(store, editions, formats=formats).files
        == publish(store, tmp_path / "elsewhere", formats=formats).files
    )


def test_a_new_digest_of_the_day_makes_the_edition_again(
    store: DigestStore, editions: Path, table: MakeTable
) -> None:
    publish(store, editions)
    store.write("c" * 16, table(3, published_at=PUBLISHED_AT - timedelta(hours=1)))
    assert publish(store, editions).written
    assert [line["title"] for line in lines(editions)[::2]] == ["Rain <1>", "Rain <3>", "Rain <2>"]


def test_a_file_that_was_lost_is_made_again(store: DigestStore, editions: Path) -> None:
    publish(store, editions)
    (editions / DAY.isoformat() / "ur.html").unlink()
    assert publish(store, editions).written
    assert (editions / DAY.isoformat() / "ur.html").exists()


def test_what_the_gate_held_since_is_taken_back(
    store: DigestStore, editions: Path, table: MakeTable
) -> None:
    publish(store, editions)
    for number, key in ((1, "c"), (2, "d")):
        store.write(key * 16, table(number, hour=1, status="held"))
    edition = publish(store, editions)
    assert (edition.files, edition.written) == ((), True)
    assert contents(editions) == {}
    assert not publish(store, editions).written


def test_a_format_that_is_not_asked_for_any_more_is_removed(
    store: DigestStore, editions: Path
) -> None:
    publish(store, editions)
    publish(store, editions, formats=["html"])
    assert [Path(name).name for name in contents(editions)] == ["ur.html", "ur.json"]


def test_a_day_too_long_for_a_document_still_has_its_other_files(
    store: DigestStore, editions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document, "MOST_TEXTS", 3)
    edition = publish(store, editions, formats=["epub", "html"])
    assert [file.format for file in edition.files] == ["html"]
    assert list(edition.failed) == ["epub"]
    assert publish(store, editions, formats=["epub", "html"]).failed == edition.failed


def test_a_list_of_files_that_is_damaged_is_made_again(store: DigestStore, editions: Path) -> None:
    publish(store, editions)
    (editions / DAY.isoformat() / "ur.json").write_text('{"files": ')
    assert publish(store, editions).written
    assert not publish(store, editions).written


def test_a_disk_that_is_full_leaves_no_half_a_file(
    store: DigestStore, editions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(store, editions)
    before = contents(editions)
    write = Files.write

    def full(files: Files, name: str, content: bytes) -> None:
        if name.endswith(".jsonl"):
            raise StoreError("the disk is full", "free some space")
        write(files, name, content)

    monkeypatch.setattr(Files, "write", full)
    with pytest.raises(StoreError, match="the disk is full"):
        publish(store, editions, formats=["html", "jsonl"])
    assert contents(editions).keys() == before.keys()


def test_unknown_formats_and_languages_are_refused(store: DigestStore, editions: Path) -> None:
    with pytest.raises(StoreError, match="no export format 'docx'"):
        usable_formats(["docx"])
    with pytest.raises(StoreError, match="no editions in 'tlh'"):
        publish(store, editions, language="tlh")
    assert contents(editions) == {}


def test_the_editions_to_publish_end_with_yesterday() -> None:
    today = datetime.now(UTC).date()
    (yesterday, language), *earlier = editions_to_publish(["ur", "ps", "ur"], days=2)
    assert (yesterday, language) in {
        (today - timedelta(days=1), "ur"),
        (datetime.now(UTC).date() - timedelta(days=1), "ur"),
    }
    assert [language for _, language in earlier] == ["ps", "ur", "ps"]
    assert editions_to_publish(["ps"], date(2026, 3, 1), 2) == [
        (date(2026, 3, 1), "ps"),
        (date(2026, 2, 28), "ps"),
    ]
