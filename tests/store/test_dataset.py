"""The data set: a shard is there whole or not at all, and a reader sees each text once."""

from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from summariser.errors import StoreError
from summariser.store import SCHEMA, DigestStore, Selection, shard_key

FIRST = datetime(2026, 2, 1, tzinfo=UTC)
SECOND = datetime(2026, 2, 2, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> DigestStore:
    return DigestStore(tmp_path / "digests")


def ids(store: DigestStore, selection: Selection | None = None) -> set[str]:
    return set(store.read_table(selection, ["article_id"])["article_id"].to_pylist())


def test_a_shards_key_is_that_of_its_articles_in_any_order():
    key = shard_key(["b", "a"], "hash")
    assert key == shard_key(["a", "b", "a"], "hash")
    assert len(key) == 16
    assert key != shard_key(["a"], "hash")
    assert key != shard_key(["a", "b"], "other")
    assert shard_key(["ab"], "c") != shard_key(["a"], "bc")


def test_what_is_written_is_read_back(store, table):
    rows = table(1)
    store.write("k1", rows)
    assert store.read_table().equals(rows)


def test_rows_lie_in_the_folder_of_their_day_compressed_and_dictionary_encoded(
    store, table, tmp_path
):
    both = pa.concat_tables([table(1, published_at=FIRST), table(2, published_at=SECOND)])
    assert store.write("k1", both) == [
        "published_date=2026-02-01/k1.parquet",
        "published_date=2026-02-02/k1.parquet",
    ]
    assert store.days() == [date(2026, 2, 1), date(2026, 2, 2)]
    file = pq.ParquetFile(tmp_path / "digests" / "published_date=2026-02-01" / "k1.parquet")
    assert file.schema_arrow.equals(SCHEMA)
    column = file.metadata.row_group(0).column(0)
    assert column.compression == "ZSTD"
    assert "RLE_DICTIONARY" in column.encodings


def test_a_shard_that_was_never_written_is_not_there(store):
    assert not store.has("k1")
    assert store.keys() == set()
    assert store.read_table().num_rows == 0
    assert store.days() == []


def test_writing_a_shard_again_changes_no_number_of_rows(store, table):
    store.write("k1", table(1))
    store.write("k1", table(1, hour=1))
    assert store.read_table().num_rows == 8
    assert set(store.read_table()["run_id"].to_pylist()) == {"run-1"}
    assert store.keys() == {"k1"}


def test_a_shard_without_rows_is_stored_too(store, table):
    store.write("k1", table(1).slice(0, 0))
    assert store.has("k1")


def test_a_shard_whose_files_were_removed_is_not_there(store, table, tmp_path):
    (name,) = store.write("k1", table(1))
    (tmp_path / "digests" / name).unlink()
    assert not store.has("k1")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"files": "x"}'])
def test_a_shard_with_a_damaged_entry_is_not_there(store, table, tmp_path, content):
    store.write("k1", table(1))
    (tmp_path / "digests" / "_shards" / "k1.json").write_bytes(content)
    assert not store.has("k1")


def test_other_columns_are_refused(store, table):
    with pytest.raises(StoreError, match="other columns"):
        store.write("k1", table(1).drop_columns(["reasons"]))
    assert not store.has("k1")


def test_the_newest_row_of_a_text_is_taken_whichever_shard_it_is_in(store, table):
    store.write("late", table(1, hour=5, text="new"))
    store.write("early", table(1, hour=1, text="old"))
    assert set(store.read_table()["text"].to_pylist()) == {"new"}
    assert store.read_table().num_rows == 8


def test_texts_of_two_configurations_are_two_unless_one_is_asked_for(store, table):
    store.write("a", table(1, hour=1, config_hash="a" * 16, text="first"))
    store.write("b", table(1, hour=2, config_hash="b" * 16, text="second"))
    assert store.read_table().num_rows == 16
    one = store.read_table(Selection(any_configuration=True))
    assert set(one["text"].to_pylist()) == {"second"}
    old = Selection(config_hashes=["a" * 16])
    assert set(store.read_table(old)["text"].to_pylist()) == {"first"}
    superseded = Selection(config_hashes=["a" * 16], any_configuration=True)
    assert store.read_table(superseded).num_rows == 0


def test_held_texts_are_read_only_by_name(store, table):
    store.write("a", table(1, status="held"))
    store.write("b", table(2, status="flagged"))
    assert ids(store) == {f"{2:016x}"}
    assert ids(store, Selection(verdicts=["held"])) == {f"{1:016x}"}
    assert len(ids(store, Selection(verdicts=None))) == 2


def test_a_text_that_is_now_held_is_not_shown_by_its_older_row(store, table):
    store.write("a", table(1, hour=1, text="first"))
    store.write("b", table(1, hour=2, status="held"))
    assert store.read_table().num_rows == 0


def test_texts_are_chosen_by_day_language_length_source_and_article(store, table):
    store.write("a", table(1, published_at=FIRST, source="a.txt"))
    store.write("b", table(2, published_at=SECOND, source="b.txt"))
    assert ids(store, Selection(since=date(2026, 2, 2))) == {f"{2:016x}"}
    assert ids(store, Selection(until=date(2026, 2, 1))) == {f"{1:016x}"}
    assert ids(store, Selection(sources=["b.txt"])) == {f"{2:016x}"}
    assert ids(store, Selection(article_ids=[f"{1:016x}"])) == {f"{1:016x}"}
    urdu = store.read_table(Selection(languages=["ur"], lengths=["short"]))
    assert urdu.select(["language", "length"]).to_pylist() == [
        {"language": "ur", "length": "short"},
        {"language": "ur", "length": "short"},
    ]
    assert store.read_table(Selection(languages=[])).num_rows == 0
    assert store.read_table(Selection(languages="ur")).num_rows == 4


def test_columns_can_be_chosen_and_unknown_ones_are_named(store, table):
    store.write("a", table(1))
    assert store.read_table(columns=["text", "article_id"]).column_names == ["text", "article_id"]
    with pytest.raises(StoreError, match="no column 'txt'"):
        store.read(columns=["txt"])


def test_batches_are_no_larger_than_asked(store, table):
    for number in range(5):
        store.write(f"k{number}", table(number))
    sizes = [batch.num_rows for batch in store.read(batch_rows=3)]
    assert max(sizes) <= 3
    assert sum(sizes) == 40


def test_a_damaged_file_is_named(store, table, tmp_path):
    (name,) = store.write("a", table(1))
    path = tmp_path / "digests" / name
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(StoreError, match=r"a\.parquet cannot be read as digests"):
        store.read_table()


def test_a_file_of_other_columns_is_named(store, table, tmp_path):
    (name,) = store.write("a", table(1))
    pq.write_table(table(1).drop_columns(["scores"]), tmp_path / "digests" / name)
    with pytest.raises(StoreError, match="missing: scores"):
        store.read_table()


def test_a_folder_that_is_no_day_is_named(store, table, tmp_path):
    store.write("a", table(1))
    (tmp_path / "digests" / "published_date=2026-02-01").rename(
        tmp_path / "digests" / "published_date=yesterday"
    )
    with pytest.raises(StoreError, match="not named after a day"):
        store.read_table()


def test_duckdb_reads_the_data_set_with_the_day_as_a_column(store, table, tmp_path):
    store.write("a", table(1, published_at=FIRST))
    store.write("b", table(2, published_at=SECOND, status="flagged"))
    pattern = f"{tmp_path}/digests/*/*.parquet"
    rows = duckdb.sql(
        f"select published_date, language, scores.grounding, reasons from '{pattern}' "
        "where length = 'short' and language = 'ps' order by 1"
    ).fetchall()
    assert rows == [
        (date(2026, 2, 1), "ps", 1.0, []),
        (date(2026, 2, 2), "ps", 1.0, ["the number 7 is not in the article"]),
    ]
