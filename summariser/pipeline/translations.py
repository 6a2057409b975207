"""Translations with the quality gate and its repair ladder."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from summariser.engines.base import DecodingOptions
from summariser.pipeline.outcome import Repairs
from summariser.quality.adequacy import check_draft, check_translation
from summariser.quality.gate import as_draft, judge
from summariser.records import Finding, Scores, Summary, Translation, Verdict
from summariser.settings import Settings
from summariser.thresholds import GateSettings
from summariser.translate.glossary import Glossary
from summariser.translate.term_writing import TermWriter
from summariser.translate.translator import SentencePair, TranslatedText, Translator, Wish

# What lost its way once takes the same way again unless it may not repeat itself. A wrong number
# wants the contrary: models write "7.5" digit by digit, so that a ban on repeated n-grams makes
# another number of it where it comes again.
_REPAIR_REPETITION_PENALTY = 1.15
_REPAIR_NO_REPEAT_NGRAM_SIZE = 3
_OF_NUMBERS = {"number_changed", "number_dropped"}

SOURCE_HELD = Finding("summary_held", "its summary is held", holds=True)


class _Checks:
    """The checks of translations, those of drafts for a model that writes such."""

    def __init__(self, gate: GateSettings, *, draft: bool) -> None:
        self._gate = gate
        self._check = check_draft if draft else check_translation

    def findings(
        self, wish: Wish, made: TranslatedText, glossary_coverage: float | None = None
    ) -> tuple[list[Finding], Scores]:
        return self._check(
            wish.text,
            made.text,
            wish.language,
            self._gate,
            source_language=wish.source_language,
            model_score=made.score,
            truncated=made.truncated,
            glossary_coverage=glossary_coverage,
        )


class _Chooser:
    """Takes the hypothesis with which the checks find the least; remembers what it took.

    Among equals the one that uses the glossary's terms wins, then the model's own order.
    """

    def __init__(self, checks: _Checks, glossary: Glossary) -> None:
        self._checks = checks
        self._glossary = glossary
        self._badness: dict[tuple[Wish, str], tuple[int, int]] = {}
        self.choices: dict[Wish, int] = {}
        self.held_at_first: set[Wish] = set()

    def choose(self, pair: SentencePair) -> int:
        badness = [self._badness_of(pair, index) for index in range(len(pair.hypotheses))]
        least = [index for index, value in enumerate(badness) if value == min(badness)]
        best = least[
            self._glossary.for_language(pair.wish.language).best(
                pair.wish.text,
                [pair.hypotheses[index] for index in least],
                [pair.scores[index] for index in least],
            )
        ]
        self.choices[pair.wish] = best
        return best

    def holding(self, pair: SentencePair) -> set[str]:
        """Return the checks that hold what is best so far."""
        if self._badness_of(pair, 0)[0]:
            self.held_at_first.add(pair.wish)
        best = self.choose(pair)
        if not self._badness_of(pair, best)[0]:
            return set()
        return {finding.check for finding in self._findings(pair, best) if finding.holds}

    def _findings(self, pair: SentencePair, index: int) -> list[Finding]:
        made = TranslatedText(pair.hypotheses[index], pair.scores[index], pair.truncated)
        findings, _ = self._checks.findings(pair.wish, made)
        return findings

    def _badness_of(self, pair: SentencePair, index: int) -> tuple[int, int]:
        text = pair.hypotheses[index]
        key = pair.wish, text
        if key not in self._badness:
            findings = self._findings(pair, index)
            holding = sum(finding.holds for finding in findings)
            self._badness[key] = holding, len(findings) - holding
        return self._badness[key]


class CheckedTranslator:
    """Translates summaries, checks each translation, and repairs what does not hold.

    Args:
        translator: Translates sentence by sentence.
        model: What the translations say of their origin, ``id@revision``.
        settings: Languages, decoding and thresholds.
        glossary: Terms that translations are preferred for using.
        draft: No text passes; what the checks find no fault with is flagged as a draft.
    """

    def __init__(
        self,
        translator: Translator,
        model: str,
        settings: Settings,
        glossary: Glossary,
        *,
        draft: bool = False,
    ) -> None:
        self._draft = draft
        self._checks = _Checks(settings.gate, draft=draft)
        self._translator = translator
        self._model = model
        self._settings = settings
        self._glossary = glossary

    def translate(
        self, summaries: Sequence[Summary], progress: Callable[[int], None] | None = None
    ) -> tuple[list[Translation], Repairs]:
        """Return one translation for each summary and language, summaries first.

        The ladder, for each sentence: the hypothesis with the fewest findings, then a second
        decoding with other options; what still does not hold is ``held``. So is, unread by the
        model, the translation of a summary that is held itself.

        Args:
            summaries: In a language that the model reads.
            progress: Called with the number of sentences decoded since the last call.
        """
        publishable = [summary for summary in summaries if summary.verdict.status != "held"]
        wishes = list(
            dict.fromkeys(
                Wish(summary.text, language, summary.language)
                for summary in publishable
                for language in self._settings.languages
            )
        )
        chooser = _Chooser(self._checks, self._glossary)
        decoded_again = 0

        def repair(pair: SentencePair) -> DecodingOptions | None:
            nonlocal decoded_again
            holding = chooser.holding(pair)
            decoded_again += bool(holding)
            return self._repair_options(holding) if holding else None

        texts = self._translator.translate(
            wishes,
            choose=chooser.choose,
            repair=repair,
            extend=TermWriter(self._translator, self._glossary).extend,
            progress=progress,
        )
        translated = dict(zip(wishes, texts, strict=True))
        translations = [
            self._checked(
                summary, language, translated.get(Wish(summary.text, language, summary.language))
            )
            for summary in summaries
            for language in self._settings.languages
        ]
        held_at_first = sum(
            any(
                bad.language == text.language and bad.text in summary.text
                for bad in chooser.held_at_first
            )
            for summary, text in zip(
                (summary for summary in summaries for _ in self._settings.languages),
                translations,
                strict=True,
            )
        )
        return translations, Repairs(
            translations_held_at_first=held_at_first,
            sentences_decoded_again=decoded_again,
            sentences_next_hypothesis=sum(index > 0 for index in chooser.choices.values()),
        )

    def _repair_options(self, holding: Collection[str]) -> DecodingOptions:
        """Return how to decode again what these checks hold."""
        first = DecodingOptions.of(self._settings.translation)
        wider = replace(first, beam_size=first.beam_size + 1, hypotheses=first.beam_size + 1)
        if _OF_NUMBERS.issuperset(holding):
            return replace(wider, repetition_penalty=1.0, no_repeat_ngram_size=0)
        return replace(
            wider,
            repetition_penalty=_REPAIR_REPETITION_PENALTY,
            no_repeat_ngram_size=_REPAIR_NO_REPEAT_NGRAM_SIZE,
        )

    def _checked(
        self, summary: Summary, language: str, translated: TranslatedText | None
    ) -> Translation:
        if summary.verdict.status == "held" or translated is None:
            text, verdict = "", Verdict("held", (SOURCE_HELD,))
        else:
            text = translated.text
            coverage = self._glossary.for_language(language).coverage(summary.text, text)
            findings, scores = self._checks.findings(
                Wish(summary.text, language, summary.language), translated, coverage
            )
            verdict = judge(findings, scores, self._settings.gate)
            if self._draft:
                verdict = as_draft(verdict)
        return Translation(summary.article_id, summary.length, language, text, self._model, verdict)
