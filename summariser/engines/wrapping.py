"""What wraps an engine and passes on all that it does not change."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from summariser.engines.base import Engine, Generation, Request


class WrappedEngine:
    """Passes everything on.

    Args:
        engine: Does the work.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

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
        return self._engine.generate(requests, progress)

    def score(self, requests: Sequence[Request], texts: Sequence[str]) -> list[float]:
        """Return how likely each text is as an answer; see ``engines.base.Engine``."""
        return self._engine.score(requests, texts)

    def unload(self) -> None:
        """Give the memory of the weights back; the next ``generate`` loads them again."""
        self._engine.unload()
