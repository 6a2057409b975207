"""What all formats have in common: whole files, checksums, and the state of each text."""

import hashlib
import io
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from summariser.errors import StoreError
from summariser.models.registry import load_registry
from summariser.store import DigestStore, Selection
from summariser.store.export import FORMATS, Notices, document, export_file, export_stream

NOTICES = Notices(load_registry())


@pytest.fixture
def flagged(table) -> list[pa.RecordBatch]:
    """Return rows of a real model whose texts are flagged, translated by an unknown model."""
    rows = table(1, status="flagged")
    rows = rows.filter(pc.is_in(rows["language"], pa.array(["en", "prs"])))
    position = rows.schema.get_field_index("summary_model")
    models = pa.array(["embedded-summarise@abc"] * rows.num_rows)
    return rows.set_column(position, rows.schema.field(position), models).to_batches()


def text_of(name: str, path: Path) -> str:
    """Return all that a reader of the file can see as text."""
    if name == "epub":
        with zipfile.ZipFile(path) as book:
            pages = [name for name in book.namelist() if name.endswith((".xhtml", ".opf"))]
            return "\n".join(book.read(page).decode() for page in pages)
    if name == "parquet":
        file = pq.ParquetFile(path)
        return f"{file.metadata.metadata}\n{file.read().to_pylist()}"
    if name == "pdf":
        return subprocess.run(
            ["pdftotext", "-enc", "UTF-8", path, "-"], capture_output=True, text=True, check=True
        ).stdout
    return path.read_text(encoding="utf-8")


@pytest.fixture(params=FORMATS)
def format_name(request: pytest.FixtureRequest) -> str:
    """Return each format whose libraries are here."""
    if request.param == "pdf":
        pytest.importorskip("weasyprint", exc_type=(ImportError, OSError))
    if request.param == "epub":
        pytest.importorskip("ebooklib")
    return request.param


def test_size_checksum_and_rows_are_those_of_the_file(format_name, flagged, tmp_path):
    path = tmp_path / f"out{FORMATS[format_name].suffix}"
    made = export_file(flagged, format_name, path)
    assert made.rows == 4
    assert made.size == path.stat().st_size
    assert made.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert made.media_type == FORMATS[format_name].media_type
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_every_format_states_verdict_reasons_licence_and_quality(format_name, flagged, tmp_path):
    path = tmp_path / "out"
    export_file(flagged, format_name, path)
    if format_name == "pdf" and shutil.which("pdftotext") is None:
        pytest.skip("no pdftotext here to read the PDF with")
    text = " ".join(text_of(format_name, path).split())
    note = load_registry().get("embedded-summarise").note
    for statement in ("flagged", "the number 7 is not in the article", "Gemma", "unknown"):
        assert statement in text
    assert note.split(";")[0][:24] in text


def test_no_rows_make_a_valid_empty_file(format_name, tmp_path):
    made = export_file([], format_name, tmp_path / "out")
    assert made.rows == 0
    assert made.size > 0 or format_name == "jsonl"


def test_a_stream_is_written_forward_and_left_open(flagged):
    stream = io.BytesIO()
    made = export_stream(flagged, "csv", stream)
    assert not stream.closed
    assert len(stream.getvalue()) == made.size


def test_held_texts_are_exported_only_when_asked_for(table, tmp_path):
    store = DigestStore(tmp_path / "digests")
    store.write("a", table(1, status="held"))
    assert export_file(store.read(), "jsonl", tmp_path / "out.jsonl").rows == 0
    held = store.read(Selection(verdicts=["held"]))
    assert export_file(held, "jsonl", tmp_path / "held.jsonl").rows == 8


def test_an_unknown_format_is_named_with_the_nearest(tmp_path):
    with pytest.raises(StoreError, match=r"no export format 'jsnl'[\s\S]*did you mean 'jsonl'"):
        export_file([], "jsnl", tmp_path / "folder" / "out")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_library_is_named_with_the_extra_that_brings_it(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "ebooklib", None)
    monkeypatch.delitem(sys.modules, "summariser.store.export.epub", raising=False)
    with pytest.raises(StoreError, match=r"summariser\[documents\]"):
        export_file([], "epub", tmp_path / "out.epub")


def test_a_failure_half_way_leaves_the_file_that_was_there(flagged, tmp_path):
    def broken():
        yield from flagged
        raise StoreError("the store is gone", "bring it back")

    (tmp_path / "out.csv").write_text("before")
    with pytest.raises(StoreError, match="gone"):
        export_file(broken(), "csv", tmp_path / "out.csv")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["before"]


def test_a_folder_that_cannot_be_written_is_named(flagged):
    with pytest.raises(StoreError, match=r"/proc/out/x\.csv cannot be written"):
        export_file(flagged, "csv", Path("/proc/out/x.csv"))


def test_a_document_that_is_too_large_is_refused(flagged, tmp_path, monkeypatch):
    pytest.importorskip("ebooklib")
    monkeypatch.setattr(document, "MOST_TEXTS", 3)
    with pytest.raises(StoreError, match="at most 3 texts"):
        export_file(flagged, "epub", tmp_path / "out.epub")


def test_rows_with_some_columns_only_are_refused(flagged, tmp_path):
    part = [batch.select(["article_id", "text"]) for batch in flagged]
    with pytest.raises(StoreError, match="lack columns: content_key, source"):
        export_file(part, "csv", tmp_path / "out.csv")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["atom", "csv", "jsonl", "parquet"])
def test_rows_are_written_before_the_next_are_asked_for(name, table):
    written: list[int] = []

    def batches():
        for number in range(3):
            yield from table(number).to_batches()
            written.append(stream.tell())

    stream = io.BytesIO()
    export_stream(batches(), name, stream)
    assert 0 < written[0] < written[1] < written[2]
