"""The registry names every model with its licence, and refuses what does not fit."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from summariser.errors import ModelError
from summariser.models.registry import ModelEntry, load_registry
from summariser.translate.languages import SCHEMES, TARGET_LANGUAGES

ENTRY: dict[str, object] = {
    "id": "tiny",
    "task": "translate",
    "family": "nllb",
    "scheme": "nllb",
    "hub_id": "someone/tiny",
    "revision": "main",
    "licence": "MIT",
    "commercial_use": True,
    "languages": ["en", "ur"],
    "max_source_tokens": 512,
    "size_mb": 1,
}


def written(path: Path, *entries: dict[str, object]) -> Path:
    path.write_text(yaml.safe_dump(list(entries)), encoding="utf-8")
    return path


def test_the_shipped_registry_has_a_model_for_each_task_that_needs_no_hub() -> None:
    registry = load_registry()

    assert registry.get("embedded-summarise", "summarise").embedded
    assert registry.get("embedded-translate", "translate").embedded
    assert {entry.id for entry in registry if entry.embedded} == {
        "embedded-summarise",
        "embedded-translate",
    }


@pytest.mark.parametrize(
    "entry", [entry for entry in load_registry() if entry.task == "translate"], ids=lambda e: e.id
)
def test_each_shipped_translator_covers_the_target_languages(entry: ModelEntry) -> None:
    assert entry.scheme in SCHEMES
    assert set(entry.languages) >= {"en", *TARGET_LANGUAGES}


def test_each_task_has_a_model_for_commercial_use_besides_the_embedded_one() -> None:
    for task in ("summarise", "translate"):
        assert any(
            entry.commercial_use and entry.task == task and not entry.embedded
            for entry in load_registry()
        )


def test_non_commercial_licences_are_marked() -> None:
    assert all(("-NC-" in entry.licence) != entry.commercial_use for entry in load_registry())


def test_an_unknown_id_gets_near_ones() -> None:
    with pytest.raises(ModelError, match="no model 'nllb-600m'") as raised:
        load_registry().get("nllb-600m")

    assert "nllb-200-distilled-600m" in raised.value.fix


def test_a_model_of_the_other_task_is_refused_with_those_of_the_task() -> None:
    with pytest.raises(ModelError, match="is there to summarise, not to translate") as raised:
        load_registry().get("bart-large-cnn", "translate")

    assert "opus-mt-iir" in raised.value.fix
    assert "pegasus-xsum" not in raised.value.fix


def test_a_profile_for_commercial_use_refuses_other_licences() -> None:
    registry = load_registry()

    with pytest.raises(ModelError, match=r"CC-BY-NC-4\.0.*forbids commercial use") as raised:
        registry.get("nllb-200-distilled-600m", require_commercial_licence=True)

    assert "opus-mt-iir" in raised.value.fix
    assert "nllb-200-distilled-1.3b" not in raised.value.fix
    assert registry.get("opus-mt-iir", require_commercial_licence=True).licence == "Apache-2.0"


def test_a_registry_of_ones_own_can_be_read(tmp_path: Path) -> None:
    registry = load_registry(written(tmp_path / "models.yaml", ENTRY))

    assert [entry.id for entry in registry] == ["tiny"]
    assert registry.get("tiny").languages == ("en", "ur")


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"family": "gpt2"}, "0.family: Input should be 'bart'"),
        ({"max_source_tokens": 0}, "0.max_source_tokens"),
        ({"size": 3}, "0.size: Extra inputs"),
        ({"commercial_use": None}, "0.commercial_use"),
    ],
)
def test_an_entry_that_is_not_valid_is_named_with_its_field(
    tmp_path: Path, change: dict[str, object], complaint: str
) -> None:
    path = written(tmp_path / "models.yaml", {**ENTRY, **change})

    with pytest.raises(ModelError) as raised:
        load_registry(path)

    assert str(path) in raised.value.what
    assert complaint in raised.value.what


def test_an_id_stands_once(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="'tiny' twice"):
        load_registry(written(tmp_path / "models.yaml", ENTRY, ENTRY))


@pytest.mark.parametrize("content", [b"- id: [", b"\xff\xfe\x00"])
def test_a_file_that_is_no_yaml_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "models.yaml"
    path.write_bytes(content)

    with pytest.raises(ModelError, match=r"models\.yaml cannot be read"):
        load_registry(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"none\.yaml cannot be read"):
        load_registry(tmp_path / "none.yaml")
