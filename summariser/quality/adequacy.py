"""A translation against its source: does it say as much, the same numbers, in the right language?

What no check here can tell is whether the words are right: a swapped name or exchanged roles of
two persons pass unless a number, the length or the language gives them away. Of names, those of
countries are known (``quality.countries``); of what happened, a few plain contraries
(``quality.events``).
"""

from __future__ import annotations

from typing import TypedDict, Unpack

from summariser.quality import length
from summariser.quality.countries import check_countries
from summariser.quality.dates import check_dates
from summariser.quality.directions import check_directions
from summariser.quality.events import check_events
from summariser.quality.gate import with_holds
from summariser.quality.latin import check_latin, without_names
from summariser.quality.number_match import dropped, invented
from summariser.quality.repetition import check_doubled_words, check_repetition, repetition
from summariser.records import Finding, Scores
from summariser.text.language_of import language_evidence
from summariser.text.numbers import numbers_in
from summariser.text.scripts import script_ratio
from summariser.thresholds import GateSettings

# From this share of letters in the script on, names that stayed Latin are not counted against a
# text: with less of it there is no sentence around the names.
_FEWEST_WITH_NAMES = 0.3
# Below this many letters a text may be a name alone, which is of no language.
_SHORTEST_TEXT = 12
_LANGUAGE_NAMES = {"ur": "Urdu", "ps": "Pashto", "prs": "Dari", "fa": "Persian", "ar": "Arabic"}


class Known(TypedDict, total=False):
    """What is known of a translation besides its text; see ``check_translation``."""

    source_language: str
    model_score: float | None
    truncated: bool
    glossary_coverage: float | None


def check_translation(
    source: str,
    translation: str,
    language: str,
    gate: GateSettings | None = None,
    *,
    source_language: str = "en",
    model_score: float | None = None,
    truncated: bool = False,
    glossary_coverage: float | None = None,
) -> tuple[list[Finding], Scores]:
    """Compare a translation with its source.

    Args:
        source: What was translated.
        translation: What the model made of it.
        language: ``ur``, ``ps`` or ``prs``.
        gate: Thresholds; the defaults by default.
        source_language: BCP 47 code; in other languages than English fewer number words are
            known and the length is not compared.
        model_score: Mean log probability a token, in nats.
        truncated: The model ran out of tokens.
        glossary_coverage: Share of the required terms that the translation uses.

    Returns:
        Findings, with spans in characters of the translation, and what was measured.
    """
    gate = gate or GateSettings()
    if not translation.strip():
        return with_holds([Finding("empty", "there is no translation")], gate), Scores()
    findings = check_latin(source, translation, gate.max_latin_words)
    script = script_ratio(translation)
    if _FEWEST_WITH_NAMES <= script < gate.min_script_ratio:
        script = script_ratio(without_names(source, translation))
    confidence = language_evidence(translation).confidence(language)
    findings += _language(translation, language, script, confidence, gate)
    repeated = repetition(translation)
    looped = check_repetition(repeated, repetition(source), gate.max_repetition)
    findings += looped or check_doubled_words(translation, language)
    number_findings, recall = _numbers(source, translation, language, source_language)
    findings += number_findings
    findings += _length(source, translation, language, source_language, gate)
    if source_language == "en":
        findings += check_countries(source, translation, language)
        findings += check_events(source, translation, language)
    if truncated:
        findings.append(Finding("truncated", "the model ran out of room before the end"))
    if model_score is not None and model_score < gate.min_model_score:
        findings.append(
            Finding("low_model_score", "the model itself finds this translation unlikely")
        )
    if glossary_coverage is not None and glossary_coverage < gate.min_glossary_coverage:
        percent = round(100 * glossary_coverage)
        findings.append(Finding("glossary", f"uses {percent} % of the glossary's required terms"))
    scores = Scores(
        model_score=model_score,
        length_ratio=len(translation) / max(1, len(source)),
        number_recall=recall,
        script_ratio=script,
        language_confidence=confidence,
        repetition=repeated.share,
    )
    return with_holds(findings, gate), scores


def check_draft(
    source: str,
    translation: str,
    language: str,
    gate: GateSettings | None = None,
    **known: Unpack[Known],
) -> tuple[list[Finding], Scores]:
    """Compare a small model's draft with its source, also by its days and directions.

    People misname those as well, in up to 1.2 % of NTREX-128's sentences, so that other
    translations are not held for it. See ``check_translation`` for the rest.
    """
    gate = gate or GateSettings()
    findings, scores = check_translation(source, translation, language, gate, **known)
    if known.get("source_language", "en") == "en":
        misnamed = [
            *check_dates(source, translation, language),
            *check_directions(source, translation, language),
        ]
        findings += with_holds(misnamed, gate)
    return findings, scores


def _language(
    text: str, language: str, script: float, confidence: float | None, gate: GateSettings
) -> list[Finding]:
    name = _LANGUAGE_NAMES.get(language, language)
    if script < gate.min_script_ratio and length.letters(text) >= _SHORTEST_TEXT:
        percent = round(100 * script)
        return [Finding("wrong_script", f"{percent} % of its letters are in the script of {name}")]
    if confidence is None or confidence >= gate.min_language_confidence:
        return []
    found = language_evidence(text).language
    looks = _LANGUAGE_NAMES.get(found or "", "another language")
    return [Finding("wrong_language", f"looks like {looks}, not like {name}")]


def _numbers(
    source: str, translation: str, language: str, source_language: str
) -> tuple[list[Finding], float | None]:
    """Return the findings about numbers and the share of the source's that were kept."""
    said = numbers_in(source, source_language)
    translated = numbers_in(translation, language)
    lost = dropped(source, said, translated)
    added = invented(source, said, translated)
    findings = [
        Finding(
            "number_changed",
            f"{translation[number.start : number.end]} is not in the source",
            number.start,
            number.end,
        )
        for number in added
    ]
    # A changed number is lost and added at once: one finding says it.
    for number in lost[len(added) :]:
        written = source[number.start : number.end]
        findings.append(Finding("number_dropped", f"{written} of the source is missing"))
    recall = 1 - len(lost) / len(said) if said else None
    return findings, recall


def _length(
    source: str, translation: str, language: str, source_language: str, gate: GateSettings
) -> list[Finding]:
    if source_language != "en":
        return []
    off = length.deviation(source, translation, language)
    if off > gate.max_length_deviation:
        return [Finding("too_long", "is much longer than its source lets expect")]
    if off < -gate.max_length_deviation:
        return [Finding("too_short", "is much shorter than its source lets expect")]
    if off < -gate.max_shortfall_unfinished:
        dangling = length.dangling_word(translation, language)
        if dangling is not None:
            return [Finding("truncated", "ends in the middle of a sentence", *dangling)]
        if length.breaks_off(source, translation):
            return [Finding("truncated", "ends without a full stop and is rather short")]
    if off < -gate.max_shortfall and length.stops(translation, language) < length.stops(
        source, "en"
    ):
        return [Finding("sentence_missing", "has fewer sentences than its source")]
    if off < -gate.max_shortfall_headline and not length.stops(source, "en"):
        return [Finding("too_short", "is much shorter than its source lets expect")]
    return []
