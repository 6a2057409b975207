"""Measures the quality gate: what it finds in spoilt texts, and how often it cries wolf."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import groupby
from pathlib import Path

from summariser.errors import SourceError
from summariser.evaluate.gate_sets import Line, read_lines, read_summaries
from summariser.evaluate.summary_corruptions import OF_SUMMARIES, Subject, subjects_of
from summariser.evaluate.translation_corruptions import (
    OF_PASSAGES,
    OF_SENTENCES,
    Corruption,
    Passage,
)
from summariser.quality.adequacy import check_translation
from summariser.quality.gate import judge
from summariser.quality.grounding import check_summary
from summariser.records import Finding, Scores, Verdict
from summariser.settings import LengthSettings
from summariser.thresholds import GateSettings

Check = Callable[[str, str, str, GateSettings], tuple[list[Finding], Scores]]
"""Compares a translation with its source: source, translation, language, thresholds."""

#: Sentences of a passage, as many as a short summary has.
PASSAGE_SENTENCES = 3
# Sentences before and after that a swapped name may come from: about an article.
_NEIGHBOURS = 8
_BOUNDS = {
    "headline": LengthSettings(min_words=6, max_words=14),
    "short": LengthSettings(min_words=20, max_words=45),
    "long": LengthSettings(min_words=70, max_words=130),
}


@dataclass(frozen=True, slots=True)
class Figures:
    """What the gate did with texts of one kind; shares in [0, 1].

    Attributes:
        texts: Number of clean texts.
        false_alarms: Share of the clean texts that are flagged or held.
        false_holds: Share of the clean texts that are held.
        detected: By corruption, share of the spoilt texts that are flagged or held.
        held: By corruption, share of the spoilt texts that are held.
        spoilt: By corruption, number of spoilt texts.
        alarms: By check, number of clean texts that it has something to say about.
    """

    texts: int
    false_alarms: float
    false_holds: float
    detected: Mapping[str, float]
    held: Mapping[str, float]
    spoilt: Mapping[str, int]
    alarms: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class GateFigures:
    """Figures of a set: of translations by language, and of summaries.

    Attributes:
        translations: By BCP 47 code; empty where the set has none.
        summaries: None where the set has none.
        seed: Of the corruptions.
    """

    translations: Mapping[str, Figures]
    summaries: Figures | None
    seed: int

    def as_dict(self) -> dict[str, object]:
        """Return the figures for JSON."""
        return asdict(self)


@dataclass(slots=True)
class _Tally:
    texts: int = 0
    flagged: int = 0
    held: int = 0
    alarms: dict[str, int] = field(default_factory=dict)

    def add(self, verdict: Verdict) -> None:
        self.texts += 1
        self.flagged += verdict.status != "pass"
        self.held += verdict.status == "held"
        for check in {finding.check for finding in verdict.findings}:
            self.alarms[check] = self.alarms.get(check, 0) + 1


def evaluate_gate(
    folder: Path,
    *,
    seed: int = 0,
    gate: GateSettings | None = None,
    check: Check = check_translation,
) -> GateFigures:
    """Judge the clean and the spoilt texts of a set.

    Args:
        folder: See ``gate_sets`` for the files.
        seed: Of the corruptions; the same seed spoils the same texts in the same way.
        gate: Thresholds; the defaults by default.
        check: Of translations; ``check_draft`` judges them as a small model's drafts.

    Raises:
        SourceError: The folder holds no set.
    """
    lines, articles = read_lines(folder), read_summaries(folder)
    if not lines and not articles:
        raise SourceError(
            f"{folder} holds no set to measure the gate on",
            "give a folder with eng.txt and urd.txt, pus.txt, prs.txt (NTREX-128), with "
            "eng-urd.tsv ... (TICO-19), or with articles.jsonl",
        )
    gate = gate or GateSettings()
    languages = sorted({code for line in lines for code in line.translations})
    return GateFigures(
        {code: _of_translations(lines, code, gate, check, seed) for code in languages},
        _of_summaries(subjects_of(articles), gate, seed) if articles else None,
        seed,
    )


def _of_translations(
    lines: Sequence[Line], language: str, gate: GateSettings, check: Check, seed: int
) -> Figures:
    def verdict(passage: Passage, translation: str) -> Verdict:
        findings, scores = check(passage.source, translation, language, gate)
        return judge(findings, scores, gate)

    lines = [line for line in lines if line.translations.get(language, "").strip()]
    documents = [tuple(group) for _, group in groupby(lines, key=lambda line: line.document)]
    sentences = list(_passages(documents, language, 1))
    passages = list(_passages(documents, language, PASSAGE_SENTENCES))
    clean = _Tally()
    for passage in [*sentences, *passages]:
        clean.add(verdict(passage, passage.translation))
    spoilt = {
        name: _spoilt(corruption, of, verdict, random.Random(f"{seed}-{language}-{name}"))
        for of, corruptions in ((sentences, OF_SENTENCES), (passages, OF_PASSAGES))
        for name, corruption in corruptions.items()
    }
    return _figures(clean, spoilt)


def _passages(documents: Iterable[tuple[Line, ...]], language: str, size: int) -> Iterator[Passage]:
    for document in documents:
        for start in range(0, len(document) - size + 1, size):
            chosen = document[start : start + size]
            before = document[max(0, start - _NEIGHBOURS) : start]
            after = document[start + size : start + size + _NEIGHBOURS]
            yield Passage(chosen, language, before + after)


def _spoilt(
    corruption: Corruption,
    passages: Sequence[Passage],
    verdict: Callable[[Passage, str], Verdict],
    rng: random.Random,
) -> _Tally:
    tally = _Tally()
    for passage in passages:
        translation = corruption(passage, rng)
        if translation is not None and translation != passage.translation:
            tally.add(verdict(passage, translation))
    return tally


def _of_summaries(subjects: Sequence[Subject], gate: GateSettings, seed: int) -> Figures:
    def verdict(subject: Subject, summary: str) -> Verdict:
        findings, scores = check_summary(summary, subject.article, _BOUNDS[subject.length], gate)
        return judge(findings, scores, gate)

    clean = _Tally()
    for subject in subjects:
        clean.add(verdict(subject, subject.summary))
    spoilt = {}
    for name, corruption in OF_SUMMARIES.items():
        rng, tally = random.Random(f"{seed}-{name}"), _Tally()
        for subject in subjects:
            summary = corruption(subject, rng)
            if summary is not None and summary != subject.summary:
                tally.add(verdict(subject, summary))
        spoilt[name] = tally
    return _figures(clean, spoilt)


def _figures(clean: _Tally, spoilt: Mapping[str, _Tally]) -> Figures:
    spoilt = {name: tally for name, tally in spoilt.items() if tally.texts}
    return Figures(
        texts=clean.texts,
        false_alarms=clean.flagged / max(1, clean.texts),
        false_holds=clean.held / max(1, clean.texts),
        detected={name: tally.flagged / tally.texts for name, tally in spoilt.items()},
        held={name: tally.held / tally.texts for name, tally in spoilt.items()},
        spoilt={name: tally.texts for name, tally in spoilt.items()},
        alarms=dict(sorted(clean.alarms.items())),
    )
