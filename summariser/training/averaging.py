"""The mean of adapters: often better than each, where one was trained on from another."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from summariser.errors import SettingsError

# What two adapters must agree in for their mean to be one.
_SAME = ("task", "rank", "alpha", "base_sha256")


def average_adapters(paths: Sequence[Path], output: Path) -> None:
    """Write the mean of adapters, matrix by matrix, in float16 (Wortsman et al., 2022).

    ``lora_A`` and ``lora_B`` are averaged apart, which is near the mean of their products only
    for adapters that are near each other.

    Args:
        paths: Two or more; the metadata is the last one's.
        output: Where the mean is written.

    Raises:
        SettingsError: One cannot be read, or they are not of one task, rank and base.
    """
    from safetensors import SafetensorError, safe_open
    from safetensors.numpy import save

    if len(paths) < 2:
        raise SettingsError("a mean needs two adapters at least", "name two or more files")
    metadata: dict[str, str] = {}
    sums: dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float32]]] = {}
    for path in paths:
        try:
            with safe_open(path, framework="numpy") as file:
                found = file.metadata() or {}
                matrices = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        except (OSError, SafetensorError) as error:
            raise SettingsError(
                f"{path} cannot be read: {error}", "give safetensors files that a training wrote"
            ) from error
        different = [name for name in _SAME if metadata and metadata.get(name) != found.get(name)]
        if different or (sums and sums.keys() != matrices.keys()):
            raise SettingsError(
                f"{path} has another {', '.join(different) or 'layout'} than {paths[0]}",
                "average adapters of one base, the later trained on from the earlier",
            )
        metadata = found
        for name, values in matrices.items():
            sums[name] = sums.get(name, 0) + values.astype(np.float32)
    means = {name: (total / len(paths)).astype(np.float16) for name, total in sums.items()}
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_bytes(save(means, metadata))
