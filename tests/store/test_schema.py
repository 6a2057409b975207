"""Rows: one a text, with everything a reader must know of it, and nothing lost on the way back."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone

import pyarrow as pa
import pytest

from summariser.errors import StoreError
from summariser.records import Scores
from summariser.store import SCHEMA, Row, rows_from, to_table

DESIGNED_COLUMNS = (
    "article_id content_key source also_in title published_at ingested_at source_language length "
    "language text method verdict reasons scores summary_model translation_model profile "
    "config_hash run_id created_at"
)


def test_the_columns_are_those_of_the_design_in_their_order():
    assert SCHEMA.names == DESIGNED_COLUMNS.split()
    assert [field.name for field in fields(Row)] == SCHEMA.names
    assert [field.name for field in SCHEMA.field("scores").type] == [
        field.name for field in fields(Scores)
    ]


def test_moments_are_in_microseconds_and_utc_and_reasons_a_list():
    for column in ("published_at", "ingested_at", "created_at"):
        assert SCHEMA.field(column).type == pa.timestamp("us", tz="UTC")
    assert SCHEMA.field("reasons").type == pa.list_(pa.string())


def test_each_summary_is_followed_by_its_translations(table):
    rows = table().select(["length", "language"]).to_pylist()
    assert [(row["length"], row["language"]) for row in rows] == [
        (length, language)
        for length in ("headline", "short")
        for language in ("en", "ur", "ps", "prs")
    ]


def test_a_translation_names_both_models_and_a_summary_one(table):
    rows = list(rows_from([table()]))
    assert (rows[0].summary_model, rows[0].translation_model) == ("sum@1", None)
    assert (rows[1].summary_model, rows[1].translation_model) == ("sum@1", "mt@2")


def test_rows_come_back_as_they_were_stored(table, digest, run):
    row = next(rows_from(table(status="held").to_batches()))
    assert row.verdict == "held"
    assert row.reasons == ("the number 7 is not in the article",)
    assert row.scores == Scores(grounding=1.0, model_score=-0.25, script_ratio=0.5)
    assert row.ingested_at == datetime(2026, 2, 3, 4, 5, 6, 7, tzinfo=UTC)
    assert row.run_id == "run-0"


def test_a_moment_in_another_time_zone_is_the_same_moment(digest, run):
    kabul = timezone(timedelta(hours=4, minutes=30))
    moment = datetime(2026, 2, 2, 3, 0, tzinfo=kabul)
    (first, *_) = rows_from([to_table([digest(published_at=moment)], run())])
    assert first.published_at == moment
    assert first.published_date.isoformat() == "2026-02-01"


def test_the_day_of_an_article_without_a_date_is_that_of_ingest(digest, run):
    (first, *_) = rows_from([to_table([digest(published_at=None)], run())])
    assert first.published_at is None
    assert first.published_date.isoformat() == "2026-02-03"


def test_a_translation_without_its_summary_is_refused(digest, run):
    whole = digest()
    with pytest.raises(StoreError, match=r"translations of lengths .* no summary of: short"):
        to_table([replace(whole, summaries=whole.summaries[:1])], run())


def test_no_digests_make_an_empty_table_of_the_same_type(run):
    table = to_table([], run())
    assert table.num_rows == 0
    assert table.schema.equals(SCHEMA)
