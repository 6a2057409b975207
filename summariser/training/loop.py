"""The training itself: steps until the time is over, with checkpoints and validations."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from summariser.errors import SettingsError
from summariser.training.batches import Row, Stream, collate
from summariser.training.checkpoint import Checkpoint
from summariser.training.model import TrainableModel
from summariser.training.recipe import Recipe

_ADAM_BETAS = (0.9, 0.98)
_REPORT_EVERY_STEPS = 10


@dataclass(frozen=True, slots=True)
class Report:
    """How a training is going.

    Attributes:
        step: Optimiser steps done.
        share: Share of the training's time that is used, in [0, 1].
        loss: Mean over the steps since the last report, in nats a target token.
        tokens_per_second: Over all steps so far.
        position: By data set: the epoch, and how many of its batches were drawn.
    """

    step: int
    share: float
    loss: float
    tokens_per_second: float
    position: Mapping[str, tuple[int, int]]


class Training:
    """One training, new or continued.

    Args:
        model: What learns.
        pools: Rows to learn from, by data set.
        recipe: How.
        folder: Where its checkpoint is kept.
    """

    def __init__(
        self,
        model: TrainableModel,
        pools: Mapping[str, Sequence[Row]],
        recipe: Recipe,
        folder: Path,
    ) -> None:
        self._model = model
        self._recipe = recipe
        self._path = folder / "checkpoint.pt"
        self._stream = Stream(pools, recipe.batch_tokens, recipe.seed)
        rate = recipe.learning_rate
        self._optimiser = torch.optim.AdamW(
            [
                {"params": model.parameters("lora_A"), "base_lr": rate},
                {
                    "params": model.parameters("lora_B"),
                    "base_lr": rate * recipe.b_learning_rate_ratio,
                },
            ],
            lr=rate,
            betas=_ADAM_BETAS,
            weight_decay=0.0,
        )
        self.step, self.seconds, self.tokens = 0, 0.0, 0

    def resume(self, checkpoint: Checkpoint) -> None:
        """Go on where a checkpoint stands.

        Raises:
            SettingsError: It was trained by a recipe of another shape.
        """
        theirs, ours = checkpoint.recipe, self._recipe
        if (theirs.task, theirs.rank, theirs.alpha) != (ours.task, ours.rank, ours.alpha):
            raise SettingsError(
                f"the checkpoint is of {theirs.task!r} with rank {theirs.rank}, the recipe of "
                f"{ours.task!r} with rank {ours.rank}",
                "resume with the recipe that the checkpoint was made with",
            )
        self._model.load_adapter_state(checkpoint.adapter)
        rates = [group["base_lr"] for group in self._optimiser.param_groups]
        self._optimiser.load_state_dict(checkpoint.optimiser)
        # The optimiser's state brings its old rates along; the recipe of this run decides.
        for group, rate in zip(self._optimiser.param_groups, rates, strict=True):
            group["base_lr"] = rate
        self._stream.position = dict(checkpoint.position)
        self.step, self.seconds = checkpoint.step, checkpoint.seconds
        self.tokens = checkpoint.tokens

    def run(
        self,
        total_seconds: float,
        seconds_now: float,
        report: Callable[[Report], None],
        validate: Callable[[int], None],
    ) -> None:
        """Train until the total time is used, or the time for this run.

        Args:
            total_seconds: Of the whole training, over all runs; the learning rate and the
                mixture follow the share of it that is used.
            seconds_now: After which this run stops; validations and checkpoints not counted.
            report: Called every few steps.
            validate: Called every few minutes with the number of steps done.
        """
        stop = min(total_seconds, self.seconds + seconds_now)
        next_checkpoint = self.seconds + self._recipe.checkpoint_minutes * 60
        next_validation = self.seconds + self._recipe.validation_minutes * 60
        losses: list[float] = []
        while self.seconds < stop:
            losses.append(self._timed_step(self.seconds / total_seconds))
            if self.step % _REPORT_EVERY_STEPS == 0:
                report(self._report(total_seconds, losses))
                losses = []
            if self.seconds >= next_checkpoint:
                self.save()
                next_checkpoint = self.seconds + self._recipe.checkpoint_minutes * 60
            if self.seconds >= next_validation:
                validate(self.step)
                next_validation = self.seconds + self._recipe.validation_minutes * 60
        self.save()

    def save(self) -> None:
        """Write the checkpoint."""
        Checkpoint(
            recipe=self._recipe,
            adapter=self._model.adapter_state(),
            optimiser=self._optimiser.state_dict(),
            step=self.step,
            seconds=self.seconds,
            tokens=self.tokens,
            position=dict(self._stream.position),
        ).save(self._path)

    def _timed_step(self, share: float) -> float:
        start = time.monotonic()
        loss = self._optimise(share)
        self.seconds += time.monotonic() - start
        return loss

    def _optimise(self, share: float) -> float:
        """Take one step and return its loss."""
        factor = self._recipe.learning_rate_factor(self.step, share)
        for group in self._optimiser.param_groups:
            group["lr"] = group["base_lr"] * factor
        rows = self._stream.draw(self._recipe.mixture(share), self.step)
        loss, _ = self._model.loss(collate(rows))
        self._optimiser.zero_grad()
        loss.backward()
        parameters = [p for group in self._optimiser.param_groups for p in group["params"]]
        torch.nn.utils.clip_grad_norm_(parameters, self._recipe.max_gradient_norm)
        self._optimiser.step()
        self.step += 1
        self.tokens += sum(len(row) for row in rows)
        return float(loss.item())

    def _report(self, total_seconds: float, losses: Sequence[float]) -> Report:
        return Report(
            step=self.step,
            share=self.seconds / total_seconds,
            loss=sum(losses) / len(losses),
            tokens_per_second=self.tokens / self.seconds,
            position=dict(self._stream.position),
        )
