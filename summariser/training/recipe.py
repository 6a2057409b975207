"""What a training is made of, as configuration: ``configs/training/<task>.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from summariser.errors import SettingsError
from summariser.settings import configs_dir

Task = Literal["translate", "summarise"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Phase(_Frozen):
    """A part of the training with one mixture of data sets.

    Attributes:
        until: Share of the training's time at which it ends, in (0, 1].
        mixture: How often a batch comes from each data set; the weights need not sum to 1.
    """

    until: float = Field(gt=0, le=1)
    mixture: Mapping[str, float]

    @model_validator(mode="after")
    def _has_weight(self) -> Phase:
        if not self.mixture or min(self.mixture.values()) <= 0:
            raise ValueError("a mixture needs a data set, and each weight above 0")
        return self


class Recipe(_Frozen):
    """Everything that decides what an adapter becomes, but for the data and the time.

    Attributes:
        task: What the adapter is for.
        rank: Rank of the low-rank matrices.
        alpha: alpha / rank is the factor of their product.
        learning_rate: Of ``lora_A`` after the warm-up; it falls linearly with the time.
        b_learning_rate_ratio: How much faster ``lora_B`` learns (LoRA+, Hayou et al., 2024).
        final_learning_rate_share: What is left of the learning rate at the end.
        warmup_steps: Steps in which the learning rate rises from zero.
        max_gradient_norm: Longer gradients are scaled down to this.
        batch_tokens: Tokens of a batch, padding counted, at most (but one row at least).
        phases: Mixtures of the data sets, by the share of the time.
        longest_rows: Rows of a data set that are longer, in tokens, are left out.
        validation_rows: Held-out rows of which the loss is taken, spread over all lengths.
        validation_sentences: Held-out examples that are generated for chrF++ at a validation.
        validation_minutes: Minutes of training between validations.
        checkpoint_minutes: Minutes of training between checkpoints.
        seed: Of everything random.
    """

    task: Task
    rank: int = Field(gt=0)
    alpha: float = Field(gt=0)
    learning_rate: float = Field(gt=0)
    b_learning_rate_ratio: float = Field(ge=1)
    final_learning_rate_share: float = Field(ge=0, le=1)
    warmup_steps: int = Field(ge=0)
    max_gradient_norm: float = Field(gt=0)
    batch_tokens: int = Field(gt=0)
    phases: tuple[Phase, ...] = Field(min_length=1)
    longest_rows: Mapping[str, int] = {}
    validation_rows: int = Field(gt=0)
    validation_sentences: int = Field(ge=0)
    validation_minutes: float = Field(gt=0)
    checkpoint_minutes: float = Field(gt=0)
    seed: int

    @model_validator(mode="after")
    def _phases_rise_to_the_end(self) -> Recipe:
        ends = [phase.until for phase in self.phases]
        if ends != sorted(set(ends)) or ends[-1] != 1:
            raise ValueError(f"the phases must end at rising shares, the last at 1: {ends}")
        return self

    def mixture(self, share: float) -> Mapping[str, float]:
        """Return the mixture of data sets after ``share`` of the time, in [0, 1]."""
        return next(
            (phase.mixture for phase in self.phases if share < phase.until), self.phases[-1].mixture
        )

    def learning_rate_factor(self, step: int, share: float) -> float:
        """Return the factor of the learning rates at a step (from 0) and a share of the time."""
        warmth = min(1.0, (step + 1) / max(1, self.warmup_steps))
        return warmth * max(self.final_learning_rate_share, 1 - share)

    @property
    def data_sets(self) -> frozenset[str]:
        """Names of all data sets that a phase uses."""
        return frozenset(name for phase in self.phases for name in phase.mixture)


def load_recipe(task: str, path: Path | None = None) -> Recipe:
    """Return the recipe for a task.

    Args:
        task: ``translate`` or ``summarise``.
        path: A YAML file; the project's own recipe by default.

    Raises:
        SettingsError: The file is missing or says something that a recipe does not know.
    """
    path = path or configs_dir() / "training" / f"{task}.yaml"
    try:
        recipe = Recipe.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError) as error:
        raise SettingsError(
            f"the recipe {path} cannot be read: {error}", "name a YAML file with --recipe"
        ) from error
    except ValidationError as error:
        raise SettingsError(
            f"the recipe {path} is not valid: {error}",
            "compare it with configs/training/ and summariser.training.recipe.Recipe",
        ) from error
    if recipe.task != task:
        raise SettingsError(
            f"the recipe {path} is for {recipe.task!r}, not for {task!r}", "name another recipe"
        )
    return recipe
