"""Rows and batches: one source is read once for all of its targets.

A row is ``[source | cue target | cue target ...]``. Each branch sees the source and itself, and
its positions go on where the source ends, so that the loss is that of separate rows at less than
half of the cost.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from summariser.training.example import Example

IGNORED = -100
"""Label of a position whose prediction is not asked for."""

_SOURCE, _PADDING = 0, -1
# Batches of similar lengths are made within windows of this many rows, so that lengths stay mixed.
_WINDOW_ROWS = 400


class Encoder(Protocol):
    """The part of a SentencePiece processor that rows need."""

    def encode(self, text: str) -> list[int]:
        """Return the token ids of a text, without special tokens."""

    def bos_id(self) -> int:
        """Return the id of the token that begins a text."""

    def eos_id(self) -> int:
        """Return the id of the token that ends a text."""


@dataclass(frozen=True, slots=True)
class Row:
    """One example in tokens; all arrays have one value a token.

    Attributes:
        ids: Token ids, int64.
        branches: 0 in the source, then 1, 2, ... for each target.
        positions: Place in the text that the token's branch reads.
        labels: Place of the next token among the kept ones; ``IGNORED`` where nothing is asked.
    """

    ids: npt.NDArray[np.int64]
    branches: npt.NDArray[np.int64]
    positions: npt.NDArray[np.int64]
    labels: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows side by side, padded to the longest.

    Attributes:
        ids: Shape [rows, tokens], int64.
        positions: Shape [rows, tokens], int64.
        labels: Shape [rows, tokens], int64.
        visible: Shape [rows, tokens, tokens]: whether the first token looks at the second.
    """

    ids: npt.NDArray[np.int64]
    positions: npt.NDArray[np.int64]
    labels: npt.NDArray[np.int64]
    visible: npt.NDArray[np.bool_]


def kept_places(kept: npt.NDArray[np.int64], tokens: int) -> npt.NDArray[np.int64]:
    """Return for each token id its place in ``kept``, or ``IGNORED`` where it is not kept."""
    places = np.full(tokens, IGNORED, dtype=np.int64)
    places[kept] = np.arange(len(kept))
    return places


def make_row(
    example: Example,
    encoder: Encoder,
    places: npt.NDArray[np.int64],
    order: Sequence[int] | None = None,
) -> Row:
    """Return an example in tokens.

    Args:
        example: What to encode.
        encoder: The base model's tokenizer.
        places: What ``kept_places`` returns; a target token that is not kept is not asked for.
        order: Order of the targets; as the example has them by default.
    """
    source = [encoder.bos_id(), *encoder.encode(example.source)]
    ids, branches, positions = list(source), [_SOURCE] * len(source), list(range(len(source)))
    labels = [IGNORED] * len(source)
    for branch, index in enumerate(order or range(len(example.targets)), 1):
        cue_text, target_text = example.targets[index]
        cue = encoder.encode(cue_text)
        target = [*encoder.encode(f" {target_text}"), encoder.eos_id()]
        read = [*cue, *target[:-1]]
        ids += read
        branches += [branch] * len(read)
        positions += range(len(source), len(source) + len(read))
        labels += [IGNORED] * (len(cue) - 1) + places[target].tolist()
    return Row(*(np.array(values, dtype=np.int64) for values in (ids, branches, positions, labels)))


def collate(rows: Sequence[Row]) -> Batch:
    """Return rows as one batch."""
    longest = max(len(row) for row in rows)
    branches = _padded([row.branches for row in rows], longest, _PADDING)
    before = np.tri(longest, dtype=np.bool_)
    related = (branches[:, None, :] == _SOURCE) | (branches[:, None, :] == branches[:, :, None])
    return Batch(
        ids=_padded([row.ids for row in rows], longest, 0),
        positions=_padded([row.positions for row in rows], longest, 0),
        labels=_padded([row.labels for row in rows], longest, IGNORED),
        visible=before & related,
    )


def _padded(
    values: Sequence[npt.NDArray[np.int64]], length: int, filler: int
) -> npt.NDArray[np.int64]:
    padded = np.full((len(values), length), filler, dtype=np.int64)
    for row, value in zip(padded, values, strict=True):
        row[: len(value)] = value
    return padded


def epoch_batches(lengths: Sequence[int], batch_tokens: int, seed: str) -> list[tuple[int, ...]]:
    """Return one pass over rows as batches of row numbers; the same for the same seed.

    Args:
        lengths: Tokens of each row.
        batch_tokens: Tokens of a batch, padding counted, at most; a longer row is alone.
        seed: What the order is drawn from.
    """
    chance = random.Random(seed)
    order = list(range(len(lengths)))
    chance.shuffle(order)
    batches: list[tuple[int, ...]] = []
    for start in range(0, len(order), _WINDOW_ROWS):
        window = sorted(order[start : start + _WINDOW_ROWS], key=lambda index: lengths[index])
        made = _filled(window, lengths, batch_tokens)
        chance.shuffle(made)
        batches += made
    return batches


def _filled(
    window: Sequence[int], lengths: Sequence[int], batch_tokens: int
) -> list[tuple[int, ...]]:
    """Cut rows of rising lengths into batches."""
    batches: list[tuple[int, ...]] = []
    batch: list[int] = []
    for index in window:
        if batch and (len(batch) + 1) * lengths[index] > batch_tokens:
            batches.append(tuple(batch))
            batch = []
        batch.append(index)
    return [*batches, tuple(batch)] if batch else batches


class Stream:
    """Draws batches from data sets by a mixture; where it stands is two numbers a data set.

    Args:
        pools: Rows by the name of their data set.
        batch_tokens: Tokens of a batch, at most.
        seed: What every order and choice is drawn from.
    """

    def __init__(self, pools: Mapping[str, Sequence[Row]], batch_tokens: int, seed: int) -> None:
        self._pools = pools
        self._batch_tokens = batch_tokens
        self._seed = seed
        self._epochs: dict[str, tuple[int, list[tuple[int, ...]]]] = {}
        self.position: dict[str, tuple[int, int]] = {}
        """By data set: the epoch, and how many of its batches were drawn."""

    def draw(self, mixture: Mapping[str, float], step: int) -> list[Row]:
        """Return the rows of the batch of a step."""
        chance = random.Random(f"{self._seed}:{step}")
        (name,) = chance.choices(list(mixture), list(mixture.values()))
        epoch, drawn = self.position.get(name, (0, 0))
        if drawn >= len(self._batches(name, epoch)):
            epoch, drawn = epoch + 1, 0
        self.position[name] = epoch, drawn + 1
        return [self._pools[name][index] for index in self._batches(name, epoch)[drawn]]

    def _batches(self, name: str, epoch: int) -> list[tuple[int, ...]]:
        if self._epochs.get(name, (-1, []))[0] != epoch:
            lengths = [len(row) for row in self._pools[name]]
            seed = f"{self._seed}:{name}:{epoch}"
            self._epochs[name] = epoch, epoch_batches(lengths, self._batch_tokens, seed)
        return self._epochs[name][1]
