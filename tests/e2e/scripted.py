"""The whole program with models that know their answers: real processes, no weights.

``python -m tests.e2e.scripted run news.jsonl`` is ``summariser run news.jsonl`` with both models
replaced by the reference texts of ``data/summaries``, which the quality gate lets pass. An
article that is not among them gets its own first words, and a sentence a phrase.

Environment: ``SCRIPTED_SECONDS`` is the time that one text takes; ``SCRIPTED_LOG`` names a file
that gets the title of every article that is summarised. An article that says ``POISON`` makes
the model fail.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import pytest

from summariser.engines.base import Generation, Hypothesis, Request
from summariser.errors import ModelError
from summariser.models.manifest import Manifest
from summariser.models.prepare import PreparedModel
from summariser.models.registry import ModelEntry
from summariser.settings import Settings

DATA = Path(__file__).parents[2] / "data" / "summaries"
_LENGTHS = {
    "Headline": ("headline", 6),
    "Short summary": ("short", 20),
    "Long summary": ("long", 70),
}
_COLUMNS = {"Urdu": "ur", "Pashto": "ps", "Dari": "prs"}
_PHRASES = {
    "Urdu": "یہ خبر شہر کے بارے میں ہے",
    "Pashto": "دا خبر د ښار په اړه دی",
    "Dari": "این خبر در بارهٔ شهر است",
}


@cache
def _summaries() -> dict[str, dict[str, str]]:
    lines = (DATA / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    return {article["title"]: article for article in map(json.loads, lines)}


@cache
def _translations() -> dict[str, dict[str, str]]:
    lines = (DATA / "translations.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines]
    return {row[1]: dict(zip(("ur", "ps", "prs"), row[2:], strict=True)) for row in rows}


class ScriptedEngine:
    """Answers prompts of the embedded models."""

    max_source_tokens = 2048

    def __init__(self) -> None:
        self._seconds = float(os.environ.get("SCRIPTED_SECONDS", "0"))
        self._log = os.environ.get("SCRIPTED_LOG")

    def unload(self) -> None:
        """Nothing is in memory."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text) // 5 for text in texts]

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
                Generation((Hypothesis(text, -0.2, tokens),), len(request.source.split()))
            )
            if progress is not None:
                progress(1)
        return generations

    def score(self, requests: Sequence[Request], texts: Sequence[str]) -> list[float]:
        return [-0.2] * len(texts)

    def _answer(self, prompt: str) -> str:
        source, _, cue = prompt.removesuffix(":").rpartition("\n")
        if cue in _COLUMNS:
            sentence = source.removeprefix("English: ")
            known = _translations().get(sentence)
            return known[_COLUMNS[cue]] if known else _PHRASES[cue]
        length, words = _LENGTHS[cue]
        title = source.split("\n")[0].removeprefix("Title: ")
        if length == "headline" and self._log:
            with Path(self._log).open("a", encoding="utf-8") as log:
                log.write(title + "\n")
        known = _summaries().get(title)
        return known[length] if known else " ".join(source.split()[:words])


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


def install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Replace the making and the loading of models in this process."""
    from summariser.pipeline import loading

    monkeypatch.setattr(loading, "prepare", _prepare)
    monkeypatch.setattr(loading, "open_engine", _open_engine)


if __name__ == "__main__":
    from summariser.cli import main

    install(pytest.MonkeyPatch())
    main()
