"""How good an adapter is on held-out examples while it is being trained."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol, TypeVar

import torch
from sacrebleu.metrics.chrf import CHRF

from summariser.training.batches import Encoder, Row, collate
from summariser.training.example import Example
from summariser.training.model import TrainableModel

_Item = TypeVar("_Item")

# A translation that needs more is in a loop.
_MAX_NEW_TOKENS_PER_REFERENCE_TOKEN = 2


class Processor(Encoder, Protocol):
    """A SentencePiece processor, as far as validation needs it."""

    def decode(self, ids: list[int]) -> str:
        """Return the text of token ids."""


def spread(items: Sequence[_Item], count: int) -> Sequence[_Item]:
    """Return ``count`` of the items (or all), at even distances."""
    count = min(count, len(items))
    return [items[index * len(items) // count] for index in range(count)]


def mean_loss(model: TrainableModel, rows: Sequence[Row]) -> float:
    """Return the mean cross-entropy a target token, in nats."""
    total, count = 0.0, 0
    for row in rows:
        with torch.no_grad():
            loss, labels = model.loss(collate([row]))
        total += loss.item() * labels
        count += labels
    return total / count


def chrf(
    model: TrainableModel, examples: Sequence[Example], processor: Processor
) -> dict[str, float]:
    """Return chrF++ of greedy outputs, by cue."""
    outputs: dict[str, list[str]] = {}
    references: dict[str, list[str]] = {}
    for example in examples:
        for cue, reference in example.targets:
            outputs.setdefault(cue, []).append(
                _generate(model, example.source + cue, reference, processor)
            )
            references.setdefault(cue, []).append(reference)
    metric = CHRF(word_order=2)
    return {
        cue: metric.corpus_score(texts, [references[cue]]).score for cue, texts in outputs.items()
    }


def _generate(model: TrainableModel, prompt: str, reference: str, processor: Processor) -> str:
    ids = [processor.bos_id(), *processor.encode(prompt)]
    limit = _MAX_NEW_TOKENS_PER_REFERENCE_TOKEN * len(processor.encode(reference))
    return processor.decode(list(_greedy(model, ids, limit, processor.eos_id()))).strip()


def _greedy(model: TrainableModel, ids: list[int], limit: int, end: int) -> Iterator[int]:
    """Yield the most probable next token among the kept ones until the end."""
    read = torch.tensor([ids], device=model.device)
    cache = None
    for _ in range(limit):
        with torch.no_grad():
            output = model.network.model(input_ids=read, past_key_values=cache, use_cache=True)
            scores = torch.nn.functional.linear(output.last_hidden_state[0, -1], model.kept)
        cache = output.past_key_values
        token = int(model.kept_ids[int(scores.argmax())])
        if token == end:
            return
        yield token
        read = torch.tensor([[token]], device=model.device)
