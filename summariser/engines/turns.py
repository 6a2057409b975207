"""Engines that take turns in memory: for a batch run, which uses them one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from summariser.engines.base import Engine, Generation, Request
from summariser.engines.wrapping import WrappedEngine


def in_turns(engines: Iterable[Engine]) -> list[Engine]:
    """Return the engines so that each, when it works, is the only one with its weights in memory.

    Loading takes a fraction of a second; a run works through a whole shard before the next turn.
    """
    together: list[Engine] = list(engines)
    return [
        _InTurn(engine, [other for other in together if other is not engine]) for engine in together
    ]


class _InTurn(WrappedEngine):
    """Works with the others unloaded."""

    def __init__(self, engine: Engine, others: Sequence[Engine]) -> None:
        super().__init__(engine)
        self._others = others

    def generate(
        self, requests: Sequence[Request], progress: Callable[[int], None] | None = None
    ) -> list[Generation]:
        """Return one generation a request; see ``engines.base.Engine``."""
        self._take_turn(requests)
        return super().generate(requests, progress)

    def score(self, requests: Sequence[Request], texts: Sequence[str]) -> list[float]:
        """Return how likely each text is as an answer; see ``engines.base.Engine``."""
        self._take_turn(requests)
        return super().score(requests, texts)

    def _take_turn(self, requests: Sequence[Request]) -> None:
        if requests:
            for other in self._others:
                other.unload()
