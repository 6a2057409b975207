"""The language of an article, by ``langdetect``, which does not know Pashto and Dari."""

from __future__ import annotations

from functools import cache
from typing import Final

from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory
from langdetect.lang_detect_exception import LangDetectException

from summariser.records import UNKNOWN_LANGUAGE
from summariser.text.scripts import DISTINCTIVE_LETTERS

#: Letters below which a text is too short for its language to be told.
MIN_LETTERS: Final = 40
#: Probability below which the detector's answer is not believed.
MIN_CONFIDENCE: Final = 0.9
#: Characters that are looked at; more does not change the answer and costs time.
SAMPLE_CHARACTERS: Final = 400
# Encoded data and rows of one letter have fewer different letters than any sentence.
_MIN_DISTINCT_LETTERS = 10
# The detector draws n-grams at random, several times over; with a seed and a text of this
# length three times give the answer of its seven.
_SEED = 0
_TRIALS = 3

# Letters that only Pashto has are at least this share of any Pashto text.
_PASHTO_SHARE = 0.01
_NEAR_PASHTO = frozenset({"ar", "fa", "ur", UNKNOWN_LANGUAGE})
_BCP47 = {"zh-cn": "zh-Hans", "zh-tw": "zh-Hant"}
_DARI_TAGS = frozenset({"prs", "fa-af"})


def name_language(text: str, hint: str | None = None) -> str:
    """Return the BCP 47 code of the language of ``text``, or ``unknown``.

    Args:
        text: Of which the first ``SAMPLE_CHARACTERS`` are looked at.
        hint: A code that may be wrong; it decides what the text leaves open (Dari is written
            like Persian; a short text says too little).
    """
    sample = text[:SAMPLE_CHARACTERS]
    letters = [char for char in sample if char.isalpha()]
    if len(letters) < MIN_LETTERS or len(set(letters)) < _MIN_DISTINCT_LETTERS:
        return normalise_tag(hint) if hint else UNKNOWN_LANGUAGE
    found = _detect(sample)
    if found in _NEAR_PASHTO:
        pashto = sum(1 for char in letters if char in DISTINCTIVE_LETTERS["ps"])
        if pashto >= _PASHTO_SHARE * len(letters):
            return "ps"
    if found == "fa" and hint and normalise_tag(hint) == "prs":
        return "prs"
    if found == UNKNOWN_LANGUAGE and hint:
        return normalise_tag(hint)
    return found


def normalise_tag(tag: str) -> str:
    """Return the code of a stated language: ``en-US`` is ``en``, ``fa-AF`` is ``prs``."""
    tag = tag.strip().replace("_", "-").casefold()
    if tag in _DARI_TAGS:
        return "prs"
    language = tag.split("-")[0]
    return language if language.isascii() and language.isalpha() else UNKNOWN_LANGUAGE


def _detect(text: str) -> str:
    detector = _factory().create()
    detector.n_trial = _TRIALS
    detector.append(text)
    try:
        best = detector.get_probabilities()[:1]
    except LangDetectException:  # no letters of any language that it knows
        return UNKNOWN_LANGUAGE
    if not best or best[0].prob < MIN_CONFIDENCE:
        return UNKNOWN_LANGUAGE
    code = str(best[0].lang)
    return _BCP47.get(code, code)


@cache
def _factory() -> DetectorFactory:
    """Load the profiles once; an own factory leaves the library's global seed alone."""
    factory = DetectorFactory()
    factory.load_profile(PROFILES_DIRECTORY)
    factory.seed = _SEED
    return factory
