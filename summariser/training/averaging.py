"""The mean of adapters: often better than each, where one was trained on from another."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from summariser.errors import SettingsError
from summariser.models.lora import Adapter, load_adapter
from summariser.training.adapter_file import write_matrices


def average_adapters(paths: Sequence[Path], output: Path) -> None:
    """Write the mean of adapters, matrix by matrix (Wortsman et al., 2022).

    ``lora_A`` and ``lora_B`` are averaged apart, which is near the mean of their products only
    for adapters that are near each other.

    Args:
        paths: Two or more.
        output: Where the mean is written; it has the recipe of the last, and names the checksums
            of all.

    Raises:
        SettingsError: There are fewer, or they differ in task, base, factor or matrices.
        ModelError: One is damaged.
    """
    if len(paths) < 2:
        raise SettingsError("a mean needs two adapters at least", "name two or more files")
    missing = [path for path in paths if not path.is_file()]
    if missing:
        raise SettingsError(f"there is no adapter {missing[0]}", "name files that a training wrote")
    first, *others = (load_adapter(path) for path in paths)
    for path, other in zip(paths[1:], others, strict=True):
        if _layout(other) != _layout(first):
            raise SettingsError(
                f"{path} and {paths[0]} differ in task, base, factor or matrices",
                "average adapters of which one was trained on from another",
            )
    rank = next(one.shape[0] for name, one in first.tensors.items() if name.endswith("lora_A"))
    write_matrices(
        output,
        {
            name: np.mean([one.tensors[name].astype(np.float32) for one in (first, *others)], 0)
            for name in first.tensors
        },
        {
            "task": first.task,
            "rank": str(rank),
            "alpha": str(first.scale * rank),
            "base_sha256": first.base_sha256,
            "recipe": (first, *others)[-1].recipe,
            "mean_of": " ".join(one.sha256 for one in (first, *others)),
        },
    )


def _layout(adapter: Adapter) -> tuple[object, ...]:
    shapes = {name: matrix.shape for name, matrix in adapter.tensors.items()}
    return adapter.task, adapter.base_sha256, adapter.scale, shapes
