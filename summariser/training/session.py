"""Puts a training together from its parts: base model, data, recipe, checkpoints."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import sentencepiece
import torch

from summariser.errors import SettingsError
from summariser.models.gemma import OUTPUT_LANGUAGES, build_tokenizer, read_base
from summariser.models.lora import read_adapter
from summariser.models.trim import kept_tokens
from summariser.training.adapter_file import write_adapter
from summariser.training.batches import Row, kept_places, make_row
from summariser.training.checkpoint import load_checkpoint
from summariser.training.data import read_examples
from summariser.training.example import Example
from summariser.training.loop import Report, Training
from summariser.training.memory import keep_freed_memory
from summariser.training.model import build_model, fastest_dtype
from summariser.training.recipe import Recipe
from summariser.training.validation import chrf, mean_loss, spread

_DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16, "int8": torch.int8}
_MINUTE = 60


class Session:
    """A training of one adapter in one folder.

    Args:
        recipe: How it is trained.
        data: Folder that holds the data sets.
        folder: Where checkpoint and log are kept.
        device: ``auto``, or a device of torch.
        dtype: ``auto``, ``float32``, ``bfloat16`` or ``int8``; of the frozen weights.
        threads: Processor threads; torch's own choice by default.

    Raises:
        SettingsError: The device or the type of numbers is unknown.
        SourceError: A data set is missing or damaged.
        ModelError: The base model is not installed or damaged.
    """

    def __init__(
        self,
        recipe: Recipe,
        data: Path,
        folder: Path,
        *,
        device: str = "auto",
        dtype: str = "auto",
        threads: int | None = None,
    ) -> None:
        keep_freed_memory()
        self._recipe, self._folder = recipe, folder
        if threads:
            torch.set_num_threads(threads)
        where = _device(device)
        examples = {name: read_examples(name, data) for name in sorted(recipe.data_sets)}
        base = read_base()
        self._base_sha256 = base.sha256
        self._processor = sentencepiece.SentencePieceProcessor(
            model_proto=build_tokenizer(base.tokens, base.scores, base.token_types)
        )
        kept = kept_tokens(base.tokens, OUTPUT_LANGUAGES[recipe.task])
        self._places = kept_places(kept, len(base.tokens))
        self._model = build_model(
            base,
            kept,
            rank=recipe.rank,
            alpha=recipe.alpha,
            device=where,
            dtype=_dtype(dtype, where),
            seed=recipe.seed,
        )
        self._held_out = [
            example for found in examples.values() for example in found if example.held_out
        ]
        pools = {name: self._rows(name, found) for name, found in examples.items()}
        self._training = Training(self._model, pools, recipe, folder)
        self._log("data", {name: _size(rows) for name, rows in pools.items()})

    def start_from(self, path: Path) -> None:
        """Set the low-rank matrices to those of an adapter, to train it further.

        Unlike a checkpoint it brings no optimiser along: the training begins at step 0.

        Raises:
            ModelError: It is damaged, or for another task or base.
            SettingsError: It has another rank than the recipe.
        """
        adapter = read_adapter(path, self._recipe.task, self._base_sha256)
        state = {name: torch.from_numpy(values) for name, values in adapter.tensors.items()}
        try:
            self._model.load_adapter_state(state)
        except (KeyError, RuntimeError) as error:
            raise SettingsError(
                f"the adapter {path} does not fit the recipe of rank {self._recipe.rank}: {error}",
                "train with the recipe that the adapter was made with, or without --from",
            ) from error

    def train(self, minutes: float, minutes_now: float, *, resume: bool) -> None:
        """Train until ``minutes`` are used over all runs, or ``minutes_now`` in this one.

        Raises:
            ModelError: There is no checkpoint to resume from.
        """
        if resume:
            self._training.resume(load_checkpoint(self._folder / "checkpoint.pt"))
        self._validate(self._training.step)
        self._training.run(
            minutes * _MINUTE, minutes_now * _MINUTE, report=self._report, validate=self._validate
        )
        self._validate(self._training.step)

    def export(self, path: Path) -> None:
        """Write the adapter as it is now."""
        matrices = {
            name: matrix.cpu().float().numpy()
            for name, matrix in self._model.adapter_state().items()
        }
        write_adapter(path, matrices, self._recipe, self._base_sha256)

    def _rows(self, name: str, examples: Sequence[Example]) -> list[Row]:
        rows = [
            make_row(example, self._processor, self._places)
            for example in examples
            if not example.held_out
        ]
        longest = self._recipe.longest_rows.get(name)
        return [row for row in rows if longest is None or len(row) <= longest]

    def _validate(self, step: int) -> None:
        chosen = spread(
            sorted(self._held_out, key=lambda example: len(example.source)),
            self._recipe.validation_rows,
        )
        rows = [make_row(example, self._processor, self._places) for example in chosen]
        figures: dict[str, Any] = {"step": step, "loss": round(mean_loss(self._model, rows), 4)}
        sentences = spread(chosen, self._recipe.validation_sentences)
        if sentences:
            scores = chrf(self._model, sentences, self._processor)
            figures["chrf++"] = {cue: round(score, 1) for cue, score in scores.items()}
        self._log("validation", figures)

    def _report(self, report: Report) -> None:
        self._log(
            "training",
            {
                "step": report.step,
                "share": round(report.share, 4),
                "loss": round(report.loss, 4),
                "tokens_per_second": round(report.tokens_per_second),
                "position": report.position,
            },
        )

    def _log(self, event: str, figures: Mapping[str, Any]) -> None:
        """Print one line of JSON and keep it in ``log.jsonl``."""
        line = json.dumps({"time": time.strftime("%H:%M:%S"), "event": event, **figures})
        print(line, flush=True)
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(line + "\n")


def _device(name: str) -> torch.device:
    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        return torch.device(name)
    except RuntimeError as error:
        raise SettingsError(f"unknown device {name!r}", "use auto, cpu or cuda") from error


def _dtype(name: str, device: torch.device) -> torch.dtype:
    if name == "auto":
        return fastest_dtype(device)
    if name not in _DTYPES:
        raise SettingsError(f"unknown type of numbers {name!r}", f"use auto or {list(_DTYPES)}")
    return _DTYPES[name]


def _size(rows: Sequence[Row]) -> dict[str, int]:
    return {"rows": len(rows), "tokens": sum(len(row) for row in rows)}
