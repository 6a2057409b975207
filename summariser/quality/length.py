"""How long a translation is against what its source lets expect, and whether it breaks off.

The ratio of letters in translation and source is log-normal for human translations; its spread
falls with the length of the source. Both were fitted on TICO-19 and on half of the project's
summaries; the means lean to the summaries, which are news.
"""

from __future__ import annotations

import math
import re
from functools import cache
from importlib.resources import files

from summariser.text.scripts import BIDI_CONTROLS

# Mean of the logarithm of letters in the translation to letters in the English source.
_MEAN = {"ur": -0.045, "ps": -0.08, "prs": -0.1}
_SPREAD_OF_TRANSLATORS = 0.065
_SPREAD_OF_A_LETTER = 1.1

# A hyphen at the last word is how some keyboards write the Urdu full stop.
_STOPS = re.compile(r"[.!?۔؟…]+[\"”'’»)\]]*(?=\s|$)|(?<=\w)-(?=[\"”'’»)\]\s]*$)")
# English stops inside a sentence: of initials and of what is written short.
_ABBREVIATION = re.compile(
    r"\b(?:(?:[a-z]\.)*[a-z]|mrs?|ms|drs?|st|jr|sr|gen|col|lt|capt|sgt|maj|gov|sens?|reps?|prof|rev"
    r"|hon|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|vs|inc|ltd|corp|co|al|approx|figs?"
    r"|ft|mt|ave|nos?(?=\.\s+\d))\.(?=\s+\S)",
    re.IGNORECASE,
)
_ENDS = re.compile(r"(?:[.!?۔؟…:]|(?<=\w)-)[\"”“'’‘»«)\]\s]*$")
_LAST_WORD = re.compile("(?:[^\\W\\d_]|[\u064b-\u065f\u0670\u200c])+$")


@cache
def _goes_on() -> dict[str, frozenset[str]]:
    """Return by language the frequent words that hardly ever end a sentence.

    Counted in TICO-19 and in half of the project's summaries.
    """
    text = files("summariser.quality").joinpath("sentence_ends.txt").read_text("utf-8")
    return {line.split()[0]: frozenset(line.split()[1:]) for line in text.splitlines()}


def letters(text: str) -> int:
    """Return the number of letters and digits in ``text``."""
    return sum(map(str.isalnum, text))


def deviation(source: str, translation: str, language: str) -> float:
    """Return how much longer than expected a translation is, in standard deviations.

    Args:
        source: English text.
        translation: Its translation.
        language: ``ur``, ``ps`` or ``prs``; others are measured against equal length.
    """
    length, translated = letters(source), letters(translation)
    if not length or not translated:
        return 0.0
    spread = math.sqrt(_SPREAD_OF_TRANSLATORS**2 + _SPREAD_OF_A_LETTER**2 / length)
    return (math.log(translated / length) - _MEAN.get(language, 0.0)) / spread


def stops(text: str, language: str) -> int:
    """Return the number of sentences that end with a mark.

    Args:
        text: Any text.
        language: BCP 47 code; in English the stops of abbreviations are not counted.
    """
    text = BIDI_CONTROLS.sub("", text)
    if language == "en":
        text = _ABBREVIATION.sub("", text)
    return len(_STOPS.findall(text))


def breaks_off(source: str, translation: str) -> bool:
    """Say whether the source ends with a full stop and the translation with none."""
    return bool(_ENDS.search(source)) and not _is_finished(translation)


def dangling_word(translation: str, language: str) -> tuple[int, int] | None:
    """Return the span of a last word that another must follow; None where the end is good."""
    if _is_finished(translation):
        return None
    word = _LAST_WORD.search(translation.rstrip())
    if word is None or word.group() not in _goes_on().get(language, ()):
        return None
    return word.span()


def _is_finished(text: str) -> bool:
    return _ENDS.search(BIDI_CONTROLS.sub("", text)) is not None
