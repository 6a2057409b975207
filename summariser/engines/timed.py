"""An engine that knows how long it worked, for the run report and the benchmarks."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from summariser.engines.base import Engine, Generation, Request
from summariser.engines.wrapping import WrappedEngine


@dataclass(frozen=True, slots=True)
class EngineWork:
    """What engines have done.

    Attributes:
        seconds: Wall time inside.
        source_tokens: Tokens read.
        generated_tokens: Tokens written, of all hypotheses that were returned.
    """

    seconds: float = 0.0
    source_tokens: int = 0
    generated_tokens: int = 0

    def __add__(self, other: EngineWork) -> EngineWork:
        return EngineWork(
            self.seconds + other.seconds,
            self.source_tokens + other.source_tokens,
            self.generated_tokens + other.generated_tokens,
        )

    def __sub__(self, other: EngineWork) -> EngineWork:
        return EngineWork(
            self.seconds - other.seconds,
            self.source_tokens - other.source_tokens,
            self.generated_tokens - other.generated_tokens,
        )


class TimedEngine(WrappedEngine):
    """Passes everything on and adds up the work.

    Args:
        engine: Does the work.

    Attributes:
        work: So far.
    """

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.work = EngineWork()

    def generate(
        self, requests: Sequence[Request], progress: Callable[[int], None] | None = None
    ) -> list[Generation]:
        """Return one generation a request; see ``engines.base.Engine``."""
        started = time.perf_counter()
        generations: list[Generation] = []
        try:
            generations = super().generate(requests, progress)
            return generations
        finally:
            self.work += EngineWork(
                time.perf_counter() - started,
                sum(generation.source_tokens for generation in generations),
                sum(one.tokens for generation in generations for one in generation.hypotheses),
            )

    def score(self, requests: Sequence[Request], texts: Sequence[str]) -> list[float]:
        """Return how likely each text is as an answer; see ``engines.base.Engine``."""
        started = time.perf_counter()
        try:
            return super().score(requests, texts)
        finally:
            self.work += EngineWork(time.perf_counter() - started)
