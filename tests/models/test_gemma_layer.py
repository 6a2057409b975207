"""The layer that runs while a model is converted, and what balancing makes of it."""

from __future__ import annotations

import numpy as np
import pytest

from summariser.models.balancing import balanced_layer
from summariser.models.gemma_base import BaseModel, open_gguf
from summariser.models.gemma_conversion import quantise_rows
from summariser.models.gemma_layer import Floats, Layer, normalise, read_layer, run_layer
from tests.models import tiny_gemma

TEXT = [2, 260, 261, 267, 40, 199, 263, 264, 265, 266]
SLIDING, FULL = 0, 5


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> BaseModel:
    path = tmp_path_factory.mktemp("base") / "tiny.gguf"
    tiny_gemma.write_gguf(path)
    return open_gguf(path, "ab")


def layer_of(base: BaseModel, index: int) -> Layer:
    return read_layer(lambda module: base.weights[f"{module}.weight"], index)


def states_of(base: BaseModel) -> Floats:
    return base.weights["model.embed_tokens.weight"][TEXT] * np.float32(tiny_gemma.HIDDEN**0.5)


def test_its_layers_in_turn_give_the_scores_of_the_formulas(base: BaseModel) -> None:
    states = states_of(base)
    for index in range(base.config.layers):
        states = run_layer(layer_of(base, index), states, base.config, index).states
    read = normalise(states, base.weights["model.norm.weight"], base.config)
    scores = read[-1] @ base.weights["model.embed_tokens.weight"].T
    assert np.allclose(scores, tiny_gemma.logits(base, TEXT), rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("index", [SLIDING, FULL])
def test_a_balanced_layer_computes_the_same(base: BaseModel, index: int) -> None:
    layer, states = layer_of(base, index), states_of(base)
    seen = run_layer(layer, states, base.config, index)
    again = run_layer(balanced_layer(layer, seen), states, base.config, index)
    assert np.allclose(again.states, seen.states, rtol=1e-3, atol=1e-3)


def test_a_channel_that_stands_out_no_longer_does(base: BaseModel) -> None:
    layer, states = layer_of(base, SLIDING), states_of(base)
    layer.forward_norm[3] = 300.0
    seen = run_layer(layer, states, base.config, SLIDING)
    again = run_layer(balanced_layer(layer, seen), states, base.config, SLIDING)
    assert share_of_largest(seen.forward_input) > 0.8
    assert share_of_largest(again.forward_input) < 0.4


def share_of_largest(activations: Floats) -> float:
    largest = np.abs(activations[1:]).max(axis=0)
    return float(largest.max() / largest.sum())


def test_quantised_rows_are_within_half_a_step(base: BaseModel) -> None:
    weight = np.random.default_rng(2).normal(size=(5, 7)).astype(np.float32)
    weight[1] = 0
    values, scales = quantise_rows(weight, np.array([4, 1, 0]))
    assert values.dtype == np.int8
    assert np.abs(values / scales[:, None] - weight[[4, 1, 0]]).max() <= 0.5 / scales.min() + 1e-6
    assert np.abs(values[[0, 2]]).max(axis=1).tolist() == [127, 127]
    assert not values[1].any()
