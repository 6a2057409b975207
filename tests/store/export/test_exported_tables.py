"""Tables: nothing lost, nothing that a spreadsheet would run."""

import csv
import io
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from summariser.store import SCHEMA, rows_from
from summariser.store.export import export_stream
from summariser.store.export.csv import COLUMNS
from summariser.store.export.parquet import MODELS_KEY


def exported(table: pa.Table, name: str) -> bytes:
    stream = io.BytesIO()
    export_stream(table.to_batches(max_chunksize=3), name, stream)
    return stream.getvalue()


def csv_rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_parquet_comes_back_as_it_was_with_the_models_in_the_metadata(table):
    content = exported(table(1), "parquet")
    file = pq.ParquetFile(io.BytesIO(content))
    assert file.read().replace_schema_metadata(None).equals(table(1))
    models = json.loads(file.metadata.metadata[MODELS_KEY.encode()])
    assert [model["model"] for model in models] == ["sum@1", "mt@2"]


def test_json_lines_have_all_columns_and_the_models(table):
    lines = [
        json.loads(line) for line in exported(table(1, status="flagged"), "jsonl").splitlines()
    ]
    assert list(lines[0]) == [*SCHEMA.names, "models"]
    assert lines[1]["text"] == "شہر کے مطابق پیر کو کابل میں بارش سے دو سڑکیں بند ہو گئیں۔"
    assert lines[1]["published_at"] == "2026-02-01T23:30:00+00:00"
    assert lines[1]["reasons"] == ["the number 7 is not in the article"]
    assert [model["model"] for model in lines[1]["models"]] == ["sum@1", "mt@2"]
    assert [model["model"] for model in lines[0]["models"]] == ["sum@1"]


def test_a_text_with_line_breaks_is_one_line_of_json_and_one_cell(table):
    text = 'first\nsecond, "quoted"\u2028third'
    content = exported(table(1, text=text), "jsonl")
    assert content.count(b"\n") == 8
    assert json.loads(content.split(b"\n")[0])["text"] == text
    assert csv_rows(exported(table(1, text=text), "csv"))[0]["text"] == text


def test_csv_is_marked_utf8_with_one_flat_column_a_value(table):
    content = exported(table(1, status="flagged"), "csv")
    assert content.startswith(b"\xef\xbb\xbfarticle_id,")
    rows = csv_rows(content)
    assert list(rows[0]) == COLUMNS
    originals = list(rows_from([table(1, status="flagged")]))
    assert [row["text"] for row in rows] == [original.text for original in originals]
    assert rows[0]["score_model_score"] == "-0.25"
    assert rows[0]["reasons"] == "the number 7 is not in the article"
    assert rows[0]["translation_licence"] == ""


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1", "－1", "\u00a0=1"],
)
def test_a_text_that_a_spreadsheet_would_run_is_only_text(table, text):
    (row, *_) = csv_rows(exported(table(1, text=text), "csv"))
    assert row["text"] == f"'{text}"


@pytest.mark.parametrize("text", ["Rain - again", "a=b", "۱۲۳", "«خبر»", "'quoted"])
def test_other_texts_are_left_as_they_are(table, text):
    (row, *_) = csv_rows(exported(table(1, text=text), "csv"))
    assert row["text"] == text
