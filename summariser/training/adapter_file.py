"""Writes an adapter in the format that ``summariser.models.lora`` reads."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from summariser.training.recipe import Recipe


def write_adapter(
    path: Path,
    matrices: Mapping[str, npt.NDArray[np.floating[Any]]],
    recipe: Recipe,
    base_sha256: str,
) -> None:
    """Write low-rank matrices as a safetensors file in float16.

    Args:
        path: Written beside itself first, then renamed: it is never half there.
        matrices: By ``<module>.lora_A`` [rank, in] and ``<module>.lora_B`` [out, rank].
        recipe: What they were trained by; kept in the file.
        base_sha256: Checksum of the base that they belong to.
    """
    write_matrices(
        path,
        matrices,
        {
            "task": recipe.task,
            "rank": str(recipe.rank),
            "alpha": str(recipe.alpha),
            "base_sha256": base_sha256,
            "recipe": json.dumps(recipe.model_dump(mode="json"), sort_keys=True),
        },
    )


def write_matrices(
    path: Path,
    matrices: Mapping[str, npt.NDArray[np.floating[Any]]],
    metadata: Mapping[str, str],
) -> None:
    """Write low-rank matrices with metadata; see ``write_adapter``."""
    from safetensors.numpy import save

    path.parent.mkdir(parents=True, exist_ok=True)
    tensors = {name: np.ascontiguousarray(values, np.float16) for name, values in matrices.items()}
    unfinished = path.with_suffix(".tmp")
    unfinished.write_bytes(save(tensors, dict(metadata)))
    unfinished.replace(path)
