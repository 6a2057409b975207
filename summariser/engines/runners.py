"""How CTranslate2 runs the two kinds of models: tokens in, tokens and scores out."""

from __future__ import annotations

import json
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from summariser.engines.base import DecodingOptions

_UNLOADING_SECONDS = 1.0  # at most that a worker takes to notice that it is done
_SCORED_TOGETHER = 16  # texts, where the model pads


@dataclass(frozen=True, slots=True)
class Written:
    """One hypothesis: its tokens, the end token included, and their log probability in nats."""

    tokens: Sequence[str]
    log_probability: float


def _written(
    sequences: Sequence[Sequence[str]],
    scores: Sequence[float],
    options: DecodingOptions,
    prefix: Sequence[str] = (),
) -> list[Written]:
    """Return hypotheses without the prefix that each begins with.

    CTranslate2 scores the tokens after the prefix, and divides their log probability by
    ``length ** length_penalty``, where the length is that of the prefix and the end token too.
    """
    return [
        Written(tokens[len(prefix) :], score * len(tokens) ** options.length_penalty)
        for tokens, score in zip(sequences, scores, strict=True)
    ]


Tokens = Sequence[str]
Finish = Callable[[], list[list[Written]]]
"""Waits for a batch and returns the hypotheses of each of its sources, best first."""


class Runner(ABC):
    """What differs between the two kinds of models.

    Args:
        model: CTranslate2's generator or translator.
        directory: Where it comes from.
        end_tokens: Tokens that end a text.
    """

    def __init__(self, model: Any, directory: Path, end_tokens: Tokens) -> None:
        self._model = model
        self._directory = directory
        self._end_tokens = list(end_tokens)

    @abstractmethod
    def begin(
        self,
        sources: Sequence[Tokens],
        prefixes: Sequence[Tokens],
        options: DecodingOptions,
        forbidden: Sequence[Tokens],
    ) -> Finish:
        """Put a batch in the queue of the workers; ``forbidden`` is not written."""

    @abstractmethod
    def score(
        self, sources: Sequence[Tokens], prefixes: Sequence[Tokens], targets: Sequence[Tokens]
    ) -> list[float]:
        """Return the mean log probability a token of each target, its end included, in nats."""

    def load(self) -> None:
        """Load the weights, unless they are."""
        if not self._model.model_is_loaded:
            self._model.load_model()

    def unload(self) -> None:
        """Free the weights, and what the workers computed from them once."""
        # Nothing happens as long as a worker has not noticed that its batch is done.
        deadline = time.monotonic() + _UNLOADING_SECONDS
        while self._model.model_is_loaded and time.monotonic() < deadline:
            self._model.unload_model()
            if self._model.model_is_loaded:
                time.sleep(0.01)


class DecoderRunner(Runner):
    """A decoder-only model: the source is the beginning of what it goes on writing."""

    def begin(
        self,
        sources: Sequence[Tokens],
        prefixes: Sequence[Tokens],
        options: DecodingOptions,
        forbidden: Sequence[Tokens],
    ) -> Finish:
        """Put a batch in the queue; a prefix is part of its prompt."""
        pending = self._model.generate_batch(
            [[*source, *prefix] for source, prefix in zip(sources, prefixes, strict=True)],
            max_length=options.max_tokens,
            min_length=options.min_tokens,
            end_token=self._end_tokens,
            include_prompt_in_result=False,
            **_search(options, forbidden),
        )

        def finish() -> list[list[Written]]:
            results = (one.result() for one in pending)
            return [_written(result.sequences, result.scores, options) for result in results]

        return finish

    def score(
        self, sources: Sequence[Tokens], prefixes: Sequence[Tokens], targets: Sequence[Tokens]
    ) -> list[float]:
        """Score one target after the other: a batch of several lengths gives other numbers."""
        prompts = [[*source, *prefix] for source, prefix in zip(sources, prefixes, strict=True)]
        with ThreadPoolExecutor(self._model.num_generators) as workers:
            return list(workers.map(self._score_one, prompts, targets))

    def _score_one(self, prompt: Tokens, target: Tokens) -> float:
        import ctranslate2

        read = self._model.forward_batch([[*prompt, *target]], return_log_probs=True)
        if read.device != "cpu":
            read = read.to_device(ctranslate2.Device.cpu)
        steps = np.asarray(read.to(ctranslate2.DataType.float32))[0, len(prompt) - 1 :]
        outputs = steps.shape[1]
        ids = [self._ids.get(token, outputs) for token in target]
        total = sum(
            step[index] if index < outputs else step.min()
            for step, index in zip(steps, ids, strict=False)
        )
        end = max(steps[-1, self._ids[token]] for token in self._end_tokens)
        return float(total + end) / (len(target) + 1)

    @cached_property
    def _ids(self) -> dict[str, int]:
        vocabulary = json.loads((self._directory / "vocabulary.json").read_text(encoding="utf-8"))
        return {token: index for index, token in enumerate(vocabulary)}


class EncoderDecoderRunner(Runner):
    """A model that reads the source with one network and writes the target with another."""

    def begin(
        self,
        sources: Sequence[Tokens],
        prefixes: Sequence[Tokens],
        options: DecodingOptions,
        forbidden: Sequence[Tokens],
    ) -> Finish:
        """Put a batch in the queue; the target begins with its prefix."""
        given = max(len(prefix) for prefix in prefixes)  # CTranslate2 counts them as written
        pending = self._model.translate_batch(
            list(sources),
            target_prefix=[list(prefix) or None for prefix in prefixes],
            max_input_length=0,
            max_decoding_length=options.max_tokens + given,
            min_decoding_length=options.min_tokens + given,
            end_token=self._end_tokens,
            **_search(options, forbidden),
        )

        def finish() -> list[list[Written]]:
            results = (one.result() for one in pending)
            return [
                _written(result.hypotheses, result.scores, options, prefix)
                for result, prefix in zip(results, prefixes, strict=True)
            ]

        return finish

    def score(
        self, sources: Sequence[Tokens], prefixes: Sequence[Tokens], targets: Sequence[Tokens]
    ) -> list[float]:
        """Score the targets in batches."""
        given = [[*prefix, *target] for prefix, target in zip(prefixes, targets, strict=True)]
        results = self._model.score_batch(
            list(sources), given, max_batch_size=_SCORED_TOGETHER, max_input_length=0
        )
        scores = []
        for result, prefix in zip(results, prefixes, strict=True):
            log_probabilities = result.log_probs[len(prefix) :]
            scores.append(sum(log_probabilities) / max(1, len(log_probabilities)))
        return scores


def _search(options: DecodingOptions, forbidden: Sequence[Tokens]) -> dict[str, Any]:
    return {
        "beam_size": options.beam_size,
        "num_hypotheses": options.hypotheses,
        "length_penalty": options.length_penalty,
        "repetition_penalty": options.repetition_penalty,
        "no_repeat_ngram_size": options.no_repeat_ngram_size,
        "suppress_sequences": forbidden or None,
        "return_scores": True,
        "return_end_token": True,
        "asynchronous": True,
    }
