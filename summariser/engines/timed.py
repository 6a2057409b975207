"""An engine that knows how long it worked, for the run report and the benchmarks."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from summariser.engines.base import Engine, Generation, Request


class TimedEngine:
    """Passes everything on and adds up the time inside.

    Args:
        engine: Does the work.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.seconds = 0.0

    @property
    def max_source_tokens(self) -> int:
        """The longest source that the model reads, in tokens."""
        return self._engine.max_source_tokens

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the number of tokens of each text, without special tokens."""
        return self._engine.count_tokens(texts)

    def generate(
        self, requests: Sequence[Request], progress: Callable[[int], None] | None = None
    ) -> list[Generation]:
        """Return one generation a request; see ``engines.base.Engine``."""
        started = time.perf_counter()
        try:
            return self._engine.generate(requests, progress)
        finally:
            self.seconds += time.perf_counter() - started
