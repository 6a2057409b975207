"""The mean of adapters is one, and only of adapters that belong together."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from summariser.errors import ModelError, SettingsError
from summariser.models.lora import read_adapter
from summariser.training.adapter_file import write_matrices
from summariser.training.averaging import average_adapters

METADATA = {"task": "translate", "rank": "2", "alpha": "4", "base_sha256": "a"}


def adapter(path: Path, value: float, rank: int = 2, **metadata: str) -> Path:
    matrices = {
        "layer.lora_A": np.full((rank, 3), value, np.float32),
        "layer.lora_B": np.full((5, rank), 10 * value, np.float32),
    }
    write_matrices(path, matrices, METADATA | metadata)
    return path


def test_each_matrix_is_the_mean(tmp_path: Path) -> None:
    paths = [adapter(tmp_path / "first", 1), adapter(tmp_path / "second", 2, recipe="later")]
    average_adapters(paths, tmp_path / "out" / "mean")
    mean = read_adapter(tmp_path / "out" / "mean", "translate", "a")
    assert (mean.scale, mean.recipe) == (2, "later")
    np.testing.assert_array_equal(mean.tensors["layer.lora_A"], np.full((2, 3), 1.5))
    np.testing.assert_array_equal(mean.tensors["layer.lora_B"], np.full((5, 2), 15))
    assert load_file(tmp_path / "out" / "mean")["layer.lora_A"].dtype == np.float16


@pytest.mark.parametrize("name", ["task", "alpha", "base_sha256"])
def test_strangers_have_no_mean(name: str, tmp_path: Path) -> None:
    paths = [adapter(tmp_path / "first", 1), adapter(tmp_path / "second", 2, **{name: "8"})]
    with pytest.raises(SettingsError, match=r"second and .*first differ"):
        average_adapters(paths, tmp_path / "mean")
    assert not (tmp_path / "mean").exists()


def test_matrices_of_another_shape_have_no_mean(tmp_path: Path) -> None:
    wider = adapter(tmp_path / "second", 2, rank=3, alpha="6")
    paths = [adapter(tmp_path / "first", 1), wider]
    with pytest.raises(SettingsError, match="differ"):
        average_adapters(paths, tmp_path / "mean")


def test_too_few_missing_and_damaged_adapters_are_told(tmp_path: Path) -> None:
    first = adapter(tmp_path / "first", 1)
    with pytest.raises(SettingsError, match="two adapters"):
        average_adapters([first], tmp_path / "mean")
    with pytest.raises(SettingsError, match=r"no adapter .*absent"):
        average_adapters([first, tmp_path / "absent"], tmp_path / "mean")
    (tmp_path / "damaged").write_bytes(b"not an adapter")
    with pytest.raises(ModelError, match="damaged"):
        average_adapters([first, tmp_path / "damaged"], tmp_path / "mean")
