"""A sentence that the translation memory knows comes a hundred times faster than a translation."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

import pytest

from summariser.engines.base import DecodingOptions
from summariser.evaluate.models import load_model
from summariser.settings import load_settings
from summariser.translate.memory import TranslationMemory
from summariser.translate.translator import Translator, Wish

SENTENCES = [
    "Officials said that schools in Herat would open again next week.",
    "The ministry said on Monday that the road to Kabul would open before winter.",
    "At least 12 people were wounded when a bus left the road near Ghazni.",
    "The court ordered a new count of the votes in two districts of the province.",
]
TIMES_AS_FAST = 100


def test_hits_are_a_hundred_times_as_fast_as_translating(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = load_settings("embedded")
    model = load_model(settings, "translate")
    wishes = [Wish(text, language) for text in SENTENCES for language in settings.languages]
    seconds = []
    for _ in range(2):
        translator = Translator(
            model.engine,
            model.entry.scheme,
            DecodingOptions.of(settings.translation),
            model=model.name,
            memory=TranslationMemory(tmp_path / "memory.sqlite"),
        )
        start = perf_counter()
        translated = translator.translate(wishes)
        seconds.append(perf_counter() - start)
    assert translator.remembered == len(translated) == len(wishes)

    ratio = seconds[0] / seconds[1]
    with capsys.disabled():
        print(
            f"\n  translation memory: {1000 * seconds[1] / len(wishes):.2f} ms a sentence, "
            f"translating {1000 * seconds[0] / len(wishes):.0f} ms: {ratio:.0f} times as fast"
        )
    assert ratio >= TIMES_AS_FAST
