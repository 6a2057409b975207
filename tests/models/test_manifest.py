"""A prepared model is used only if its manifest is there and its files are as it says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from summariser.errors import ModelError
from summariser.models.manifest import (
    MANIFEST_NAME,
    FileFacts,
    Manifest,
    facts_of,
    read_manifest,
    verify_files,
)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """Return the directory of a model of two files with its manifest."""
    (tmp_path / "tokenizer").mkdir()
    (tmp_path / "model.bin").write_bytes(b"weights")
    (tmp_path / "tokenizer" / "vocab.json").write_text("{}")
    manifest_with(facts_of(tmp_path)).write(tmp_path)
    return tmp_path


def manifest_with(files: dict[str, FileFacts]) -> Manifest:
    return Manifest(
        model_id="tiny",
        revision="4f3c",
        family="nllb",
        architecture="encoder-decoder",
        task="translate",
        licence="CC-BY-NC-4.0",
        languages=("en", "ur"),
        max_source_tokens=512,
        quantisation="int8",
        kept_tokens=1200,
        target_prefix=("<s>",),
        tools={"ctranslate2": "4.8.5"},
        files=files,
    )


def test_it_is_read_as_it_was_written(model: Path) -> None:
    manifest = read_manifest(model)

    assert manifest == manifest_with(facts_of(model))
    assert sorted(manifest.files) == ["model.bin", "tokenizer/vocab.json"]
    assert verify_files(model) == manifest


def test_the_checksum_is_sha256(model: Path) -> None:
    assert facts_of(model)["tokenizer/vocab.json"] == FileFacts(
        2, "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    )


def test_a_directory_without_one_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="holds no prepared model") as raised:
        read_manifest(tmp_path)

    assert str(tmp_path) in raised.value.fix


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b'{"files": {}}',
        b'{"files": {"a": {"size": 1}}, "languages": []}',
        b'{"files": [], "languages": [], "target_prefix": []}',
    ],
)
def test_one_that_is_damaged_says_so(model: Path, content: bytes) -> None:
    (model / MANIFEST_NAME).write_bytes(content)

    with pytest.raises(ModelError, match="cannot be read") as raised:
        read_manifest(model)

    assert f"delete {model}" in raised.value.fix


def test_one_with_a_field_of_another_version_is_not_trusted(model: Path) -> None:
    values = json.loads((model / MANIFEST_NAME).read_text())
    (model / MANIFEST_NAME).write_text(json.dumps({**values, "colour": "red"}))

    with pytest.raises(ModelError, match=r"cannot be read.*colour"):
        read_manifest(model)


def test_a_missing_file_is_named(model: Path) -> None:
    (model / "model.bin").unlink()

    with pytest.raises(ModelError, match=r"model\.bin is missing"):
        read_manifest(model)


def test_a_file_that_was_cut_is_named_with_its_sizes(model: Path) -> None:
    (model / "model.bin").write_bytes(b"weig")

    with pytest.raises(ModelError, match=r"model\.bin is 4 bytes instead of 7"):
        read_manifest(model)


def test_a_file_of_the_same_size_with_other_content_fails_the_full_check(model: Path) -> None:
    (model / "model.bin").write_bytes(b"WEIGHTS")

    read_manifest(model)
    with pytest.raises(ModelError, match=r"model\.bin does not have its checksum"):
        verify_files(model)


def test_files_beside_those_of_the_model_do_not_matter(model: Path) -> None:
    (model / "notes.txt").write_text("checked by hand")

    assert "notes.txt" not in verify_files(model).files
