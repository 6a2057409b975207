"""Thresholds of the quality gate, with their units.

Calibrated on TICO-19 and on half of the project's own summaries; ``summariser evaluate gate``
prints what they find and what they let through.
"""

from __future__ import annotations

from typing import Final

from pydantic import BaseModel, ConfigDict, Field

#: Checks whose finding alone withholds a text, unless a profile says otherwise.
HOLDING_CHECKS: Final = (
    "country_invented",
    "date_changed",
    "direction_changed",
    "empty",
    "end_lost",
    "language_not_supported",
    "looped",
    "name_not_in_article",
    "number_changed",
    "number_dropped",
    "number_not_in_article",
    "sentence_not_in_article",
    "truncated",
    "untranslated",
    "wrong_language",
    "wrong_script",
)


class GateSettings(BaseModel):
    """What the quality gate lets through.

    Attributes:
        holds: Names of the checks whose finding withholds a text; those of other checks flag it.
        max_flags: Findings of a text, at most; with more it is withheld whatever they are.
        min_script_ratio: Share of letters in the language's script, at least.
        min_language_confidence: Share of the evidence for the asked language, at least.
        max_length_deviation: Length of a translation against what its source lets expect, at
            most, in standard deviations of human translations.
        max_shortfall: The same downwards, where there are fewer sentences than in the source.
        max_shortfall_headline: The same downwards, for texts without a full stop.
        max_shortfall_unfinished: The same downwards, where the translation ends without a full
            stop or with a word that another must follow.
        max_repetition: Share of words that repeat a run of words before them, at most.
        max_latin_words: Words in Latin letters that are no names of the source, at most.
        min_model_score: Mean log probability a token, in nats, at least.
        min_glossary_coverage: Share of the glossary's required terms that are used, at least.
        min_sentence_support: Share of the words of a summary's sentence that its article has, at
            least.
        max_copied_words: Words of a summary that stand in the article in one run, at most.
        length_tolerance: Share by which a summary may miss its bounds in words.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    holds: frozenset[str] = frozenset(HOLDING_CHECKS)
    max_flags: int = Field(default=4, ge=1)
    min_script_ratio: float = Field(default=0.6, ge=0, le=1)
    min_language_confidence: float = Field(default=0.5, ge=0, le=1)
    max_length_deviation: float = Field(default=4.5, gt=0)
    max_shortfall: float = Field(default=1.6, gt=0)
    max_shortfall_headline: float = Field(default=2.2, gt=0)
    max_shortfall_unfinished: float = Field(default=0.5, ge=0)
    max_repetition: float = Field(default=0.3, ge=0, le=1)
    max_latin_words: int = Field(default=2, ge=0)
    min_model_score: float = Field(default=-2.5, le=0)
    min_glossary_coverage: float = Field(default=0.5, ge=0, le=1)
    min_sentence_support: float = Field(default=0.33, ge=0, le=1)
    max_copied_words: int = Field(default=30, ge=1)
    length_tolerance: float = Field(default=0.35, ge=0, le=1)
