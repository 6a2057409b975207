"""Compaction: fewer files, the same texts, at every moment and beside every writer and reader."""

import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from summariser.store import DigestStore, Selection
from summariser.store import compaction as compaction_module

AT_ONCE = timedelta(0)
SECOND = datetime(2026, 2, 2, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> DigestStore:
    return DigestStore(tmp_path / "digests")


def parquet_files(store: DigestStore) -> list[str]:
    return sorted(path.name for path in Path(store.uri).rglob("*.parquet"))


def texts(store: DigestStore) -> pa.Table:
    order = [(name, "ascending") for name in ("article_id", "length", "language")]
    return store.read_table(Selection(verdicts=None)).sort_by(order)


def fill(store: DigestStore, table, articles: int = 4) -> None:
    for number in range(articles):
        store.write(f"k{number}", table(number))


def test_the_texts_stay_and_the_files_become_one_a_day(store, table):
    fill(store, table)
    store.write("other-day", table(9, published_at=SECOND))
    before = texts(store)
    first = store.compact()
    assert (first.merged, first.written, first.removed) == (4, 1, 0)
    assert texts(store).equals(before)
    second = store.compact(keep_replaced_for=AT_ONCE)
    assert (second.merged, second.removed) == (0, 4)
    assert texts(store).equals(before)
    assert len(parquet_files(store)) == 2
    assert store.compact(keep_replaced_for=AT_ONCE) == compaction_module.Compaction()


def test_superseded_rows_are_dropped_and_counted(store, table):
    store.write("old", table(1, hour=1, text="old"))
    store.write("new", table(1, hour=2, text="new"))
    assert store.compact().dropped_rows == 8
    store.compact(keep_replaced_for=AT_ONCE)
    assert set(texts(store)["text"].to_pylist()) == {"new"}


def test_a_shard_that_was_merged_is_still_there(store, table):
    fill(store, table)
    store.compact()
    store.compact(keep_replaced_for=AT_ONCE)
    assert all(store.has(f"k{number}") for number in range(4))


def test_what_comes_later_is_merged_with_what_was_merged_before(store, table):
    fill(store, table)
    store.compact()
    store.compact(keep_replaced_for=AT_ONCE)
    store.write("later", table(7))
    before = texts(store)
    store.compact()
    store.compact(keep_replaced_for=AT_ONCE)
    assert texts(store).equals(before)
    assert len(parquet_files(store)) == 1


def test_replaced_files_stay_as_long_as_a_reader_may_need_them(store, table):
    fill(store, table)
    reader = store.read(batch_rows=1)
    rows = [next(reader)]
    store.compact()
    assert store.compact(keep_replaced_for=timedelta(hours=1)).removed == 0
    rows += list(reader)
    assert len(rows) == 32


def test_a_shard_written_again_after_the_merge_is_kept(store, table):
    fill(store, table)
    store.compact()
    store.write("k0", table(0, hour=9, text="again"))
    store.compact(keep_replaced_for=AT_ONCE)
    again = store.read_table(Selection(article_ids=[f"{0:016x}"]))
    assert set(again["text"].to_pylist()) == {"again"}


def test_files_that_are_large_already_are_left_alone(store, table, monkeypatch):
    fill(store, table)
    monkeypatch.setattr(compaction_module, "_SMALL_BYTES", 1)
    assert store.compact().merged == 0


def test_no_more_is_merged_at_once_than_fits_in_memory(store, table, monkeypatch):
    fill(store, table)
    size = max(path.stat().st_size for path in Path(store.uri).rglob("*.parquet"))
    monkeypatch.setattr(compaction_module, "_MERGED_BYTES", 2 * size)
    assert store.compact().written == 2
    assert texts(store).num_rows == 32


def test_temporary_files_of_killed_writers_are_removed_after_a_day(store, table):

    fill(store, table, 1)
    folder = Path(store.uri) / "published_date=2026-02-01"
    for name, age in ((".old.parquet.1.tmp", 2 * 86_400), (".new.parquet.2.tmp", 60)):
        path = folder / name
        path.write_bytes(b"half")
        moment = datetime.now(UTC).timestamp() - age
        os.utime(path, (moment, moment))
    assert store.compact().removed == 1
    assert [path.name for path in folder.glob(".*.tmp")] == [".new.parquet.2.tmp"]


def test_an_empty_store_needs_no_compaction(store):
    assert store.compact() == compaction_module.Compaction()


COMPACTOR = """
import pathlib, sys, time
from datetime import timedelta
from summariser.store import DigestStore
store = DigestStore(sys.argv[1])
pathlib.Path(sys.argv[2]).touch()
until = time.monotonic() + 60
while not (done := len(store.keys()) >= 24) and time.monotonic() < until:
    store.compact(keep_replaced_for=timedelta(0))
store.compact(keep_replaced_for=timedelta(0))
sys.exit(0 if done else 3)
"""


def test_nothing_is_lost_when_two_compactions_run_beside_a_writer(store, table, tmp_path):
    ready = [tmp_path / "first-runs", tmp_path / "second-runs"]
    command = [sys.executable, "-c", COMPACTOR, store.uri]
    compactors = [subprocess.Popen([*command, mark]) for mark in ready]
    while not all(mark.exists() for mark in ready):
        assert all(compactor.poll() is None for compactor in compactors)
        time.sleep(0.05)
    for number in range(24):
        store.write(f"k{number}", table(number % 12, hour=number // 12))
    assert [compactor.wait() for compactor in compactors] == [0, 0]
    assert texts(store).num_rows == 12 * 8
    assert set(texts(store)["run_id"].to_pylist()) == {"run-1"}
    assert all(store.has(f"k{number}") for number in range(24))
