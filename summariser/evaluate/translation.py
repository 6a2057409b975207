"""How good translations are: chrF++ against references, and what the gate's checks find."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from summariser.engines.base import DecodingOptions
from summariser.errors import SettingsError
from summariser.evaluate.test_set import TestSet
from summariser.pipeline.run import LoadedModel
from summariser.quality.adequacy import check_translation
from summariser.settings import Settings
from summariser.translate.translator import TranslatedText, Translator, Wish

_WRONG_LANGUAGE = {"wrong_language", "wrong_script"}


@dataclass(frozen=True, slots=True)
class LanguageFigures:
    """The figures of one language; shares are in [0, 1].

    Attributes:
        language: BCP 47 code.
        chrf: chrF++ over the whole set (sacrebleu, word order 2), in [0, 100].
        bleu: BLEU over the whole set, in [0, 100].
        loops: Share of texts in which a phrase or word goes round.
        right_language: Share of texts that are in the language and its script.
        numbers_kept: Share of the sources' numbers that are kept, mean over the texts with any;
            None where no text has one.
    """

    language: str
    chrf: float
    bleu: float
    loops: float
    right_language: float
    numbers_kept: float | None


@dataclass(frozen=True, slots=True)
class TranslationFigures:
    """The figures of a translation model, with all that is needed to get them again.

    Attributes:
        model: ``id@revision``; the revision of the embedded model names base and adapter.
        decoding: How it decoded.
        arithmetic: Engine and type of numbers.
        data: The test set.
        texts: Number of texts in each language.
        chrf_signature: sacrebleu's signature of chrF++.
        bleu_signature: sacrebleu's signature of BLEU.
        seconds: Time for all languages.
        languages: One entry a language.
    """

    model: str
    decoding: str
    arithmetic: str
    data: str
    texts: int
    chrf_signature: str
    bleu_signature: str
    seconds: float
    languages: tuple[LanguageFigures, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the figures as JSON takes them."""
        return asdict(self)

    def as_line(self) -> str:
        """Return the figures with their signature as one line."""
        figures = " ".join(
            f"{one.language}: chrF++ {one.chrf:.1f}, BLEU {one.bleu:.1f}, loops {one.loops:.1%}, "
            f"right language {one.right_language:.1%}, numbers {_percent(one.numbers_kept)};"
            for one in self.languages
        )
        return (
            f"{figures} {self.seconds:.0f} s | {self.model} | {self.arithmetic} | {self.decoding} "
            f"| {self.data} ({self.texts} texts) | chrF++ {self.chrf_signature} "
            f"| BLEU {self.bleu_signature}"
        )


def evaluate_translation(
    test_set: TestSet,
    model: LoadedModel,
    settings: Settings,
    progress: Callable[[int], None] | None = None,
) -> TranslationFigures:
    """Translate a test set as the settings decode and measure the first choices.

    The gate neither chooses nor repairs here: what is measured is the model.

    Args:
        test_set: What to translate, with references.
        model: Translates.
        settings: Languages (those that the set has references in are measured) and decoding.
        progress: Called with the number of sentences decoded since the last call.

    Raises:
        SettingsError: The set has references in none of the languages.
    """
    languages = [language for language in settings.languages if language in test_set.references]
    if not languages:
        raise SettingsError(
            f"{test_set.name} has no references in any of {', '.join(settings.languages)}",
            f"choose among its languages: {', '.join(test_set.references)}",
        )
    options = DecodingOptions.of(settings.translation)
    translator = Translator(model.engine, model.entry.scheme, options)
    started = time.perf_counter()
    translated = translator.translate(
        [Wish(source, language) for language in languages for source in test_set.sources],
        progress=progress,
    )
    seconds = time.perf_counter() - started
    count = len(test_set.sources)
    by_language = {
        language: translated[index * count : (index + 1) * count]
        for index, language in enumerate(languages)
    }
    chrf, bleu = _metrics()
    figures = tuple(
        _figures(test_set, language, texts, settings, chrf, bleu)
        for language, texts in by_language.items()
    )
    return TranslationFigures(
        model=model.name,
        decoding=describe(options),
        arithmetic=f"{settings.engine} {settings.compute_type}",
        data=test_set.name,
        texts=count,
        chrf_signature=str(chrf.get_signature()),
        bleu_signature=str(bleu.get_signature()),
        seconds=seconds,
        languages=figures,
    )


def describe(options: DecodingOptions) -> str:
    """Return decoding options as a figure's signature names them."""
    return (
        f"beam {options.beam_size}, length penalty {options.length_penalty:g}, "
        f"repetition penalty {options.repetition_penalty:g}, "
        f"no repeated {options.no_repeat_ngram_size}-grams"
    )


def _metrics() -> tuple[Any, Any]:
    try:
        from sacrebleu.metrics.bleu import BLEU
        from sacrebleu.metrics.chrf import CHRF
    except ImportError as error:
        raise SettingsError(
            f"measuring needs sacrebleu ({error})", "pip install summariser[evaluate]"
        ) from error
    return CHRF(word_order=2), BLEU()


def _figures(
    test_set: TestSet,
    language: str,
    translated: Sequence[TranslatedText],
    settings: Settings,
    chrf: Any,
    bleu: Any,
) -> LanguageFigures:
    texts = [one.text for one in translated]
    references = [list(test_set.references[language])]
    checked = [
        check_translation(source, text, language, settings.gate)
        for source, text in zip(test_set.sources, texts, strict=True)
    ]
    found = [{finding.check for finding in findings} for findings, _ in checked]
    recalls = [scores.number_recall for _, scores in checked if scores.number_recall is not None]
    return LanguageFigures(
        language=language,
        chrf=float(chrf.corpus_score(texts, references).score),
        bleu=float(bleu.corpus_score(texts, references).score),
        loops=sum("looped" in checks for checks in found) / len(found),
        right_language=sum(not checks & _WRONG_LANGUAGE for checks in found) / len(found),
        numbers_kept=sum(recalls) / len(recalls) if recalls else None,
    )


def _percent(share: float | None) -> str:
    return "n/a" if share is None else f"{share:.1%}"
