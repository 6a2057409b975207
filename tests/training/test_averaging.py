"""The mean of adapters is one, and only of adapters that belong together."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from summariser.errors import SettingsError
from summariser.training.averaging import average_adapters


def adapter(path: Path, value: float, **metadata: str) -> Path:
    matrices = {"layer.lora_A": np.full((2, 3), value, np.float16)}
    known = {
        "task": "translate",
        "rank": "2",
        "alpha": "2",
        "base_sha256": "a",
        "recipe": path.name,
    }
    save_file(matrices, path, known | metadata)
    return path


def test_each_matrix_is_the_mean(tmp_path: Path) -> None:
    paths = [adapter(tmp_path / "first", 1), adapter(tmp_path / "second", 2)]
    average_adapters(paths, tmp_path / "out" / "mean")
    means = load_file(tmp_path / "out" / "mean")
    assert means["layer.lora_A"].dtype == np.float16
    np.testing.assert_array_equal(means["layer.lora_A"], np.full((2, 3), 1.5))


@pytest.mark.parametrize("name", ["task", "rank", "alpha", "base_sha256"])
def test_strangers_have_no_mean(name: str, tmp_path: Path) -> None:
    paths = [adapter(tmp_path / "first", 1), adapter(tmp_path / "second", 2, **{name: "other"})]
    with pytest.raises(SettingsError, match=f"another {name}"):
        average_adapters(paths, tmp_path / "mean")
    assert not (tmp_path / "mean").exists()


def test_one_adapter_or_a_damaged_one_is_told(tmp_path: Path) -> None:
    first = adapter(tmp_path / "first", 1)
    with pytest.raises(SettingsError, match="two adapters"):
        average_adapters([first], tmp_path / "mean")
    (tmp_path / "damaged").write_bytes(b"not an adapter")
    with pytest.raises(SettingsError, match="damaged cannot be read"):
        average_adapters([first, tmp_path / "damaged"], tmp_path / "mean")
