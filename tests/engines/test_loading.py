"""Settings decide how a model is prepared and which engine runs it."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from summariser.engines import ctranslate2
from summariser.engines.loading import open_engine, quantisation_for
from summariser.errors import ModelError
from summariser.models.manifest import Manifest
from summariser.models.prepare import PreparedModel
from summariser.models.registry import load_registry
from summariser.settings import Settings, load_settings


def settings(**values: Any) -> Settings:
    return load_settings("embedded", values)


@pytest.fixture
def prepared(tmp_path: Path) -> PreparedModel:
    entry = load_registry().get("nllb-200-distilled-600m")
    manifest = Manifest(
        model_id=entry.id,
        revision="1",
        family=entry.family,
        architecture="encoder-decoder",
        task=entry.task,
        licence=entry.licence,
        languages=entry.languages,
        max_source_tokens=entry.max_source_tokens,
        quantisation="int8",
    )
    return PreparedModel(tmp_path, entry, manifest)


@pytest.mark.parametrize(
    ("engine", "compute_type", "quantisation"),
    [
        ("ctranslate2", "int8", "int8"),
        ("ctranslate2", "int8_float16", "int8"),
        ("ctranslate2", "auto", "int8"),
        ("ctranslate2", "float32", "float32"),
        ("ctranslate2", "float16", "float32"),
        ("ctranslate2", "bfloat16", "float32"),
        ("ctranslate2", "int16", "float32"),
        ("transformers", "int8", "none"),
        ("transformers", "float32", "none"),
    ],
)
def test_a_model_is_prepared_for_what_will_run_it(
    engine: str, compute_type: str, quantisation: str
) -> None:
    assert quantisation_for(settings(engine=engine, compute_type=compute_type)) == quantisation


def test_ctranslate2_gets_what_the_settings_say(
    prepared: PreparedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: dict[str, Any] = {}

    class Engine:
        def __init__(self, directory: Path, manifest: Manifest, **rest: Any) -> None:
            given.update(rest, directory=directory, manifest=manifest)

    monkeypatch.setattr(ctranslate2, "CTranslate2Engine", Engine)

    engine = open_engine(
        prepared,
        settings(device="cpu", compute_type="int8_float32", threads=3, token_budget=777),
    )

    assert isinstance(engine, Engine)
    assert given == {
        "directory": prepared.path,
        "manifest": prepared.manifest,
        "device": "cpu",
        "compute_type": "int8_float32",
        "threads": 3,
        "token_budget": 777,
    }


@pytest.mark.parametrize(
    ("engine", "quantisation"), [("transformers", "int8"), ("ctranslate2", "none")]
)
def test_a_model_prepared_for_the_other_engine_is_refused(
    prepared: PreparedModel, engine: str, quantisation: str
) -> None:
    other = replace(prepared.manifest, quantisation=quantisation)

    with pytest.raises(ModelError, match=f"not prepared for the engine {engine}"):
        open_engine(replace(prepared, manifest=other), settings(engine=engine))


def test_a_model_without_its_files_is_named(prepared: PreparedModel) -> None:
    with pytest.raises(ModelError) as raised:
        open_engine(prepared, settings(device="cpu", compute_type="int8"))

    assert str(prepared.path) in raised.value.what


def test_without_torch_the_transformers_engine_says_what_to_install(
    prepared: PreparedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("summariser.engines.transformers.TransformersTokenizer", lambda _: None)
    monkeypatch.setitem(sys.modules, "torch", None)
    checkpoint = replace(prepared.manifest, quantisation="none")

    with pytest.raises(ModelError, match="needs torch") as raised:
        open_engine(replace(prepared, manifest=checkpoint), settings(engine="transformers"))

    assert "summariser[convert]" in raised.value.fix
