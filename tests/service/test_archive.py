"""Single articles of the store, whoever wrote them, before and after compaction."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from summariser.service.archive import Archive
from summariser.service.index import StoreIndex
from summariser.store import DigestStore, RunInfo, shard_key, to_table
from summariser.store.editions import digests_from
from summariser.store.files import Files
from tests.service.stored import digest_of, store

NEWS = datetime(2026, 2, 1, 12, tzinfo=UTC)
CONFIG = "c" * 16


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "digests"


def titles(archive: Archive, *numbers: int) -> list[str | None]:
    found = [archive.newest(f"{number:016x}") for number in numbers]
    return [digest.article.title if digest else None for digest in found]


def test_an_article_is_found_among_many_files_without_reading_them(
    output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, 6):
        store(output, digest_of(number, NEWS, title=f"News {number}"))
    archive = Archive(str(output), remembered=2)
    archive.refresh()
    opened: list[str] = []
    read = Files.open

    def noted(self: Files, name: str) -> object:
        opened.append(name)
        return read(self, name)

    monkeypatch.setattr(Files, "open", noted)
    assert titles(archive, 3) == ["News 3"]
    assert len(set(opened)) == 1


def test_what_another_program_writes_is_found_after_a_refresh(output: Path) -> None:
    store(output, digest_of(1, NEWS, title="First"))
    archive = Archive(str(output), remembered=2)
    archive.refresh()
    store(output, digest_of(2, NEWS, title="Second"))
    assert titles(archive, 1, 2) == ["First", None]
    archive.refresh()
    assert titles(archive, 1, 2) == ["First", "Second"]


def test_a_file_that_was_merged_into_another_is_no_loss(output: Path) -> None:
    for number in (1, 2, 3):
        store(output, digest_of(number, NEWS, title=f"News {number}"))
    archive = Archive(str(output), remembered=1)
    archive.refresh()
    digests = DigestStore(output)
    digests.compact(keep_replaced_for=timedelta(0))
    digests.compact(keep_replaced_for=timedelta(0))
    assert len(list(output.glob("published_date=*/*.parquet"))) == 1
    # Not told of it, the archive finds the files gone and looks again.
    assert titles(archive, 1, 2, 3) == ["News 1", "News 2", "News 3"]


def test_the_newest_version_of_each_text_is_read(output: Path) -> None:
    digests = DigestStore(output)
    for hour, title in ((1, "Before"), (2, "After")):
        made = datetime(2026, 2, 2, hour, tzinfo=UTC)
        table = to_table(
            [digest_of(1, NEWS, title=title)], RunInfo("embedded", CONFIG, "run", made)
        )
        digests.write(shard_key([title], CONFIG), table)
    archive = Archive(str(output), remembered=1)
    archive.refresh()
    assert titles(archive, 1) == ["After"]


def test_only_so_many_digests_stay_in_memory(output: Path) -> None:
    archive = Archive(str(output), remembered=2)
    for number in (1, 2, 3):
        table = to_table([digest_of(number, NEWS)], RunInfo("embedded", CONFIG, "run", NEWS))
        archive.put(digests_from([table]), [])
    in_memory = [archive.remembered(f"{number:016x}", CONFIG) for number in (1, 2, 3)]
    assert [digest is not None for digest in in_memory] == [False, True, True]


def test_an_index_stays_right_while_it_grows(output: Path) -> None:
    index = StoreIndex(Files(output))
    ids = [f"{number * 0x9E3779B97F4A7C15 % 2**64:016x}" for number in range(10_000)]
    for at, identity in enumerate(ids):
        index.add([f"file-{at // 100}"], [identity])
    assert [index.files_of(identity) for identity in ids[::997]] == [
        [f"file-{at // 100}"] for at in range(0, 10_000, 997)
    ]
    for edge in ("0" * 16, "f" * 16):
        index.add(["edge"], [edge])
        assert "edge" in index.files_of(edge)
    assert index.files_of("no number") == []
