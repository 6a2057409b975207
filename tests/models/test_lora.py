"""Adapters: reading, refusing what does not fit, merging."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from summariser.errors import ModelError
from summariser.models.lora import load_adapter, read_adapter

MODULE = "model.layers.0.self_attn.q_proj"
DOWN = np.array([[1.0, 2.0, 0.0], [0.0, 1.0, 0.0]], dtype=np.float16)  # [rank 2, in 3]
UP = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [0.0, 0.0]], dtype=np.float16)  # [out 4, rank 2]
PAIR = {f"{MODULE}.lora_A": DOWN, f"{MODULE}.lora_B": UP}
METADATA = {"rank": "2", "alpha": "8", "task": "translate", "base_sha256": "ab"}


def write(path: Path, tensors: dict[str, np.ndarray] = PAIR, **changes: str) -> Path:
    save_file(tensors, path, METADATA | changes)
    return path


def test_merging_adds_the_scaled_product(tmp_path: Path) -> None:
    adapter = read_adapter(write(tmp_path / "a.safetensors"), "translate", "ab")
    merged = adapter.merge(f"{MODULE}.weight", np.ones((4, 3), dtype=np.float32))
    assert merged.tolist() == [[5, 9, 1], [1, 5, 1], [5, 13, 1], [1, 1, 1]]
    assert merged.dtype == np.float32


def test_weights_without_an_adapter_stay(tmp_path: Path) -> None:
    adapter = read_adapter(write(tmp_path / "a.safetensors"), "translate", "ab")
    weight = np.ones((4, 3), dtype=np.float32)
    assert adapter.merge("model.norm.weight", weight) is weight
    assert adapter.modules == {MODULE}


@pytest.mark.parametrize(("task", "base"), [("summarise", "ab"), ("translate", "cd")])
def test_another_task_or_base_is_refused(tmp_path: Path, task: str, base: str) -> None:
    with pytest.raises(ModelError, match="is for the task 'translate' on the base ab"):
        read_adapter(write(tmp_path / "a.safetensors"), task, base)


def test_a_matrix_without_its_pair_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.safetensors", {f"{MODULE}.lora_A": DOWN})
    with pytest.raises(ModelError, match=r"lora_A' without its pair"):
        read_adapter(path, "translate", "ab")


def test_matrices_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.safetensors", PAIR | {f"{MODULE}.lora_B": UP[:, :1].copy()})
    with pytest.raises(ModelError, match=r"matrices of \(2, 3\) and \(4, 1\)"):
        read_adapter(path, "translate", "ab")


@pytest.mark.parametrize("change", [{"rank": "0"}, {"alpha": "many"}])
def test_senseless_metadata_is_refused(tmp_path: Path, change: dict[str, str]) -> None:
    with pytest.raises(ModelError, match="is damaged"):
        read_adapter(write(tmp_path / "a.safetensors", **change), "translate", "ab")


def test_a_cut_file_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.safetensors")
    path.write_bytes(path.read_bytes()[:-5])
    with pytest.raises(ModelError, match="is damaged"):
        read_adapter(path, "translate", "ab")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be read") as error:
        load_adapter(tmp_path / "none.safetensors")
    assert "path" in error.value.fix
