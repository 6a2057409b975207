"""Engines in turns: one at a time has its weights in memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from summariser.engines.base import DecodingOptions, Generation, Hypothesis, Request
from summariser.engines.turns import in_turns

REQUEST = Request("text", DecodingOptions())


class Engine:
    """Knows whether its weights are in memory, and who else's were when it worked."""

    max_source_tokens = 7

    def __init__(self, name: str, loaded: set[str]) -> None:
        self._name = name
        self._loaded = loaded
        self.seen: list[set[str]] = []
        loaded.add(name)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text) for text in texts]

    def generate(
        self, requests: Sequence[Request], progress: Callable[[int], None] | None = None
    ) -> list[Generation]:
        self._loaded.add(self._name)
        self.seen.append(set(self._loaded))
        return [Generation((Hypothesis(self._name, 0.0, 1),), 1) for _ in requests]

    def score(self, requests: Sequence[Request], texts: Sequence[str]) -> list[float]:
        self._loaded.add(self._name)
        self.seen.append(set(self._loaded))
        return [-0.5] * len(texts)

    def unload(self) -> None:
        self._loaded.discard(self._name)


def test_who_works_is_alone_in_memory() -> None:
    loaded: set[str] = set()
    engines = [Engine("summarise", loaded), Engine("translate", loaded)]
    first, second = in_turns(engines)

    texts = [one.generate([REQUEST])[0].best.text for one in (first, second, second, first)]

    assert texts == ["summarise", "translate", "translate", "summarise"]
    assert engines[0].seen == [{"summarise"}, {"summarise"}]
    assert engines[1].seen == [{"translate"}, {"translate"}]


def test_who_scores_is_alone_in_memory() -> None:
    loaded: set[str] = set()
    engines = [Engine("summarise", loaded), Engine("translate", loaded)]
    first, _ = in_turns(engines)

    assert first.score([REQUEST], ["text"]) == [-0.5]
    assert engines[0].seen == [{"summarise"}]


def test_to_count_or_to_be_asked_for_nothing_unloads_nobody() -> None:
    loaded: set[str] = set()
    first, _ = in_turns([Engine("summarise", loaded), Engine("translate", loaded)])

    assert first.count_tokens(["four"]) == [4]
    assert first.generate([]) == []
    assert first.score([], []) == []
    assert first.max_source_tokens == 7
    assert loaded == {"summarise", "translate"}


def test_an_engine_in_turns_can_be_unloaded_itself() -> None:
    loaded: set[str] = set()
    (only,) = in_turns([Engine("summarise", loaded)])
    only.unload()
    assert loaded == set()
