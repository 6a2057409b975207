"""An engine that answers from a function, for figures that can be worked out by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from summariser.engines.base import Generation, Hypothesis, Request
from summariser.models.registry import load_registry
from summariser.pipeline.run import LoadedModel


class ScriptedEngine:
    max_source_tokens = 4000

    def __init__(
        self, answer: Callable[[str], Sequence[str]], score: Callable[[str], float]
    ) -> None:
        self._answer = answer
        self._score = score
        self.requests: list[Request] = []

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]

    def generate(
        self, requests: Sequence[Request], progress: Callable[[int], None] | None = None
    ) -> list[Generation]:
        self.requests += requests
        if progress is not None:
            progress(len(requests))
        return [
            Generation(
                tuple(
                    Hypothesis(text, self._score(text), 5) for text in self._answer(request.source)
                ),
                source_tokens=5,
            )
            for request in requests
        ]

    def score(self, requests: Sequence[Request], texts: Sequence[str]) -> list[float]:
        return [self._score(text) for text in texts]


def loaded(
    entry: str,
    answer: Callable[[str], Sequence[str]],
    score: Callable[[str], float] = lambda text: -0.5,
) -> LoadedModel:
    engine = ScriptedEngine(answer, score)
    return LoadedModel(load_registry().get(entry), "base+adapter", engine)
