from __future__ import annotations

import json

import numpy as np
import pytest

from summariser.models.lora import read_adapter
from summariser.training.adapter_file import write_adapter
from summariser.training.recipe import load_recipe

BASE = "ab" * 32


@pytest.fixture
def matrices():
    chance = np.random.default_rng(1)
    return {
        "model.layers.0.self_attn.q_proj.lora_A": chance.normal(size=(32, 8)).astype(np.float32),
        "model.layers.0.self_attn.q_proj.lora_B": chance.normal(size=(6, 32)).astype(np.float32),
    }


def test_a_written_adapter_is_what_the_embedded_model_merges(tmp_path, matrices):
    recipe = load_recipe("translate").model_copy(update={"alpha": 64})
    path = tmp_path / "adapters" / "translate.safetensors"

    write_adapter(path, matrices, recipe, BASE)

    adapter = read_adapter(path, "translate", BASE)
    weight = np.ones((6, 8), np.float32)
    down, up = (matrix.astype(np.float16).astype(np.float32) for matrix in matrices.values())
    merged = adapter.merge("model.layers.0.self_attn.q_proj.weight", weight)
    np.testing.assert_allclose(merged, weight + 2 * up @ down, rtol=1e-5)


def test_an_adapter_says_how_it_was_trained(tmp_path, matrices):
    from safetensors import safe_open

    recipe = load_recipe("translate")
    path = tmp_path / "translate.safetensors"
    write_adapter(path, matrices, recipe, BASE)

    with safe_open(path, framework="numpy") as file:
        assert json.loads(file.metadata()["recipe"]) == recipe.model_dump(mode="json")
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name], "nothing is left beside it"
