"""What ships in ``models/adapters``: each adapter fits the base and has a card that says so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from safetensors import safe_open

import summariser.models
from summariser.models.gemma_base import BASE_SHA256
from summariser.models.lora import read_adapter
from summariser.training.recipe import Recipe

ADAPTERS = Path(summariser.models.__file__).parent / "adapters"
SHIPPED = sorted(path.stem for path in ADAPTERS.glob("*.safetensors"))
MEGABYTE = 1_000_000


def test_the_translation_adapter_ships():
    assert "translate" in SHIPPED


@pytest.mark.parametrize("task", SHIPPED)
class TestShippedAdapter:
    def test_it_is_for_its_task_and_the_pinned_base(self, task):
        adapter = read_adapter(ADAPTERS / f"{task}.safetensors", task, BASE_SHA256)
        assert len(adapter.modules) == 18 * 7, "all linear layers of all decoder layers"

    def test_it_changes_what_the_model_says(self, task):
        adapter = read_adapter(ADAPTERS / f"{task}.safetensors", task, BASE_SHA256)
        assert all(
            matrix.any() for name, matrix in adapter.tensors.items() if name.endswith("lora_B")
        )

    def test_it_is_small_enough_to_ship(self, task):
        assert (ADAPTERS / f"{task}.safetensors").stat().st_size <= 20 * MEGABYTE

    def test_it_holds_the_recipe_that_made_it(self, task):
        with safe_open(ADAPTERS / f"{task}.safetensors", framework="numpy") as file:
            recipe = Recipe.model_validate(json.loads(file.metadata()["recipe"]))
        assert recipe.task == task

    def test_its_card_names_base_data_licences_command_and_limits(self, task):
        card = (ADAPTERS / f"{task}.md").read_text(encoding="utf-8")
        needed = [
            BASE_SHA256,
            "ai.google.dev/gemma/terms",
            "CC0",
            f"python -m summariser.training {task}",
            "held out",
            "no native reader" if task == "translate" else "written for this project",
        ]
        assert [text for text in needed if text not in card] == []

    def test_there_is_no_card_without_an_adapter(self, task):
        assert sorted(path.stem for path in ADAPTERS.glob("*.md")) == SHIPPED
