"""Engines that take turns in memory: for a batch run, which uses them one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from summariser.engines.base import Engine, Generation, Request


def in_turns(engines: Iterable[Engine]) -> list[Engine]:
    """Return the engines so that each, when it works, is the only one with its weights in memory.

    Loading takes a fraction of a second, in which the whole of a shard's texts is not even begun.
    """
    together: list[Engine] = list(engines)
    return [
        _InTurn(engine, [other for other in together if other is not engine]) for engine in together
    ]


class _InTurn:
    """Passes everything on, with the others unloaded."""

    def __init__(self, engine: Engine, others: Sequence[Engine]) -> None:
        self._engine = engine
        self._others = others

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
        if requests:
            for other in self._others:
                other.unload()
        return self._engine.generate(requests, progress)

    def unload(self) -> None:
        """Give the memory of the weights back; the next ``generate`` loads them again."""
        self._engine.unload()
