"""The whole program with models that answer from a script: real processes, no weights.

``python -m tests.e2e.scripted run news.jsonl`` is ``summariser run news.jsonl`` with both models
replaced. The summary of an article is its first sentences, a translation is a phrase of the
language as often as the source is long, so that the quality gate has nothing to hold.

Environment: ``SCRIPTED_SECONDS`` is the time that one text takes; ``SCRIPTED_LOG`` names a file
that gets a line for every article that is summarised; an article that says ``POISON`` makes the
model fail.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from summariser.engines.base import Generation, Hypothesis, Request
from summariser.errors import ModelError
from summariser.models.manifest import Manifest
from summariser.models.prepare import PreparedModel
from summariser.models.registry import ModelEntry
from summariser.settings import Settings
from summariser.text.numbers import numbers_in
from summariser.text.sentences import split_sentences

_WORDS = {"Headline": (6, 14), "Short summary": (20, 45), "Long summary": (70, 130)}
_PHRASES = {
    "Urdu": "یہ خبر شہر کے بارے میں ہے اور لوگوں نے اسے سنا ہے",
    "Pashto": "دا خبر د ښار په اړه دی او خلکو اورېدلی دی",
    "Dari": "این خبر در بارهٔ شهر است و مردم آن را شنیده‌اند",
}


class ScriptedEngine:
    """Answers prompts of the embedded models."""

    max_source_tokens = 2048

    def __init__(self) -> None:
        self._seconds = float(os.environ.get("SCRIPTED_SECONDS", "0"))
        self._log = os.environ.get("SCRIPTED_LOG")

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]

    def generate(
        self, requests: Sequence[Request], progress: Callable[[int], None] | None = None
    ) -> list[Generation]:
        generations = []
        for request in requests:
            if "POISON" in request.source:
                raise ModelError("the text is poisonous", "leave it out")
            time.sleep(self._seconds)
            text = self._answer(request.source)
            tokens = len(text.split())
            generations.append(
                Generation((Hypothesis(text, -0.2, tokens),), len(request.source.split()), False)
            )
            if progress is not None:
                progress(1)
        return generations

    def _answer(self, prompt: str) -> str:
        source, _, cue = prompt.removesuffix(":").rpartition("\n")
        if cue in _PHRASES:
            return _translation(source.removeprefix("English: "), _PHRASES[cue])
        if cue == "Headline" and self._log:
            with Path(self._log).open("a") as log:
                log.write(source.split("\n")[0] + "\n")
        return _summary(source, *_WORDS[cue])


def _summary(source: str, fewest: int, most: int) -> str:
    """Return words from the beginning of a source, whole sentences where they fit."""
    body = source.strip().split("\n\n", 1)[-1]
    kept: list[str] = []
    for sentence in split_sentences(body):
        words = sentence.split()
        if len(kept) >= fewest or len(kept) + len(words) > most:
            break
        kept += words
    return " ".join(kept) if len(kept) >= fewest else " ".join(body.split()[:fewest])


def _translation(source: str, phrase: str) -> str:
    numbers = [source[number.start : number.end] for number in numbers_in(source, "en")]
    words = (phrase.split() * (1 + len(source) // len(phrase)))[: max(2, len(source.split()))]
    return " ".join([*words, *numbers])


def _prepare(entry: ModelEntry, home: Path, **_: object) -> PreparedModel:
    manifest = Manifest(
        model_id=entry.id,
        revision="scripted",
        family=entry.family,
        architecture="decoder",
        task=entry.task,
        licence=entry.licence,
        languages=entry.languages,
        max_source_tokens=entry.max_source_tokens,
        quantisation="int8",
    )
    return PreparedModel(home, entry, manifest)


def _open_engine(model: PreparedModel, settings: Settings) -> ScriptedEngine:
    return ScriptedEngine()


def install() -> None:
    """Replace the making and the loading of models in this process."""
    from summariser.pipeline import loading

    loading.prepare = _prepare
    loading.open_engine = _open_engine


if __name__ == "__main__":
    from summariser.cli import main

    install()
    sys.exit(main())
