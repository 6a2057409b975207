"""Checkpoints: all that a training needs to go on as if it had never stopped."""

from __future__ import annotations

import pickle
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from summariser.errors import ModelError
from summariser.training.recipe import Recipe


@dataclass(slots=True)
class Checkpoint:
    """Where a training stands.

    Attributes:
        recipe: What it is trained by.
        adapter: Low-rank matrices by ``<module>.lora_A`` and ``<module>.lora_B``.
        optimiser: The optimiser's own state.
        step: Optimiser steps done.
        seconds: Time spent in them.
        tokens: Tokens read in them, padding not counted.
        position: By data set: the epoch, and how many of its batches were drawn.
    """

    recipe: Recipe
    adapter: dict[str, Tensor]
    optimiser: dict[str, Any]
    step: int = 0
    seconds: float = 0.0
    tokens: int = 0
    position: dict[str, tuple[int, int]] = field(default_factory=dict)

    def save(self, path: Path) -> None:
        """Write it in place of an older one; a reader never sees half of it."""
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".tmp")
        torch.save(asdict(self) | {"recipe": self.recipe.model_dump(mode="json")}, unfinished)
        unfinished.replace(path)


def load_checkpoint(path: Path) -> Checkpoint:
    """Return the checkpoint of a file.

    Raises:
        ModelError: There is none, or it is damaged.
    """
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
        return Checkpoint(**state | {"recipe": Recipe.model_validate(state["recipe"])})
    except (
        OSError,
        RuntimeError,
        pickle.UnpicklingError,
        KeyError,
        TypeError,
        ValueError,
    ) as error:
        raise ModelError(
            f"the checkpoint {path} cannot be read: {error}",
            "train without --resume to begin anew, or name another --checkpoints directory",
        ) from error
