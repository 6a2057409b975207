"""How well Urdu, Pashto and Dari are told apart on news sentences, beside two detectors.

Neither detector knows Dari, so that "Persian" counts for them as right there; langdetect knows no
Pashto. What counts as right for the project's own check in Dari is ``prs`` and not ``fa``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from time import process_time

import langdetect
import py3langid
import pytest

from summariser.evaluate.gate_sets import read_lines
from summariser.text.language_of import language_of

Detector = Callable[[str], str | None]

FEWEST_RIGHT = {"ur": 0.99, "ps": 0.99, "prs": 0.85}


def by_langdetect(text: str) -> str | None:
    langdetect.DetectorFactory.seed = 0
    code = str(langdetect.detect(text))
    return "prs" if code == "fa" else code


def by_py3langid(text: str) -> str | None:
    code = str(py3langid.classify(text)[0])
    return "prs" if code == "fa" else code


DETECTORS: dict[str, Detector] = {
    "summariser": language_of,
    "langdetect": by_langdetect,
    "py3langid": by_py3langid,
}


@pytest.mark.needs_shared_data
@pytest.mark.parametrize("language", FEWEST_RIGHT)
def test_languages_are_told_apart(
    language: str, shared_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = [line.translations[language] for line in read_lines(shared_data / "ntrex128")]
    right = {}
    for name, detect in DETECTORS.items():
        start = process_time()
        found = Counter(map(detect, texts))
        milliseconds = 1000 * (process_time() - start) / len(texts)
        right[name] = found[language] / len(texts)
        others = ", ".join(f"{code} {count}" for code, count in found.most_common(4))
        with capsys.disabled():
            print(f"\n  {name:10} {language:3} {right[name]:6.1%} {milliseconds:6.2f} ms  {others}")
    assert right["summariser"] >= FEWEST_RIGHT[language]
