"""What a glossary gains: how often terms are used with it and without, and what that costs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from summariser.engines.base import DecodingOptions
from summariser.errors import SettingsError, SourceError
from summariser.evaluate.gate_sets import Line, read_lines
from summariser.evaluate.translation import describe
from summariser.held_out import is_held_out
from summariser.pipeline.run import LoadedModel
from summariser.settings import Settings
from summariser.translate.glossary import Glossary, LanguageGlossary
from summariser.translate.term_writing import TermWriter
from summariser.translate.translator import SentencePair, Translator, Wish

#: Where a set's terms lie, beside its sentences.
TERMINOLOGY = "terminology"


@dataclass(frozen=True, slots=True)
class TermFigures:
    """The figures of one language; shares are in [0, 1], chrF++ in [0, 100].

    Attributes:
        language: BCP 47 code.
        sentences: Number of sentences that hold a required term.
        terms: Number of such terms, each counted once a sentence.
        used_by_people: Share of the terms that the human translations use as the glossary has
            them: what there is to reach.
        used_without: Share that the model uses by itself.
        used_preferred: Share that it uses where the terms are preferred.
        used_required: Share that it uses where the terms are required.
        chrf_without: chrF++ by itself.
        chrf_preferred: chrF++ where the terms are preferred.
        chrf_required: chrF++ where the terms are required.
        agreeing: Number of sentences in which people use every term as the glossary has it. In
            the others chrF++ counts what the glossary demands as an error.
        chrf_agreeing_without: chrF++ of those by itself; None if there are none.
        chrf_agreeing_preferred: chrF++ of those where the terms are preferred.
        chrf_agreeing_required: chrF++ of those where the terms are required.
    """

    language: str
    sentences: int
    terms: int
    used_by_people: float
    used_without: float
    used_preferred: float
    used_required: float
    chrf_without: float
    chrf_preferred: float
    chrf_required: float
    agreeing: int
    chrf_agreeing_without: float | None
    chrf_agreeing_preferred: float | None
    chrf_agreeing_required: float | None


@dataclass(frozen=True, slots=True)
class GlossaryFigures:
    """The figures of a glossary with a model, with what is needed to get them again.

    Attributes:
        model: ``id@revision``.
        decoding: How it decoded.
        data: The set.
        languages: One entry a language.
    """

    model: str
    decoding: str
    data: str
    languages: tuple[TermFigures, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the figures as JSON takes them."""
        return asdict(self)

    def as_line(self) -> str:
        """Return the figures with their signature as one line."""
        figures = " ".join(
            f"{one.language}: terms {one.used_without:.1%} -> preferred {one.used_preferred:.1%}, "
            f"required {one.used_required:.1%} (people {one.used_by_people:.1%}; {one.terms} in "
            f"{one.sentences} sentences), chrF++ {one.chrf_without:.1f} -> preferred "
            f"{one.chrf_preferred:.1f}, required {one.chrf_required:.1f}{_of_agreeing(one)};"
            for one in self.languages
        )
        return f"{figures} | {self.model} | {self.decoding} | {self.data}"


def _of_agreeing(one: TermFigures) -> str:
    if one.chrf_agreeing_without is None:
        return ""
    return (
        f" (in the {one.agreeing} sentences in which people use every term "
        f"{one.chrf_agreeing_without:.1f} -> preferred {one.chrf_agreeing_preferred:.1f}, "
        f"required {one.chrf_agreeing_required:.1f})"
    )


def evaluate_glossary(
    folder: Path,
    model: LoadedModel,
    settings: Settings,
    *,
    limit: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> GlossaryFigures:
    """Translate the sentences of a set that hold a term, with its glossary and without.

    With it twice: its required terms as they are, and as if they were only preferred.

    Of a set that has documents which the adapters were not trained on (``held_out``), as TICO-19
    has, only those are taken: a model knows by heart how people put what it was trained on.

    Args:
        folder: Sentences as ``gate_sets.read_lines`` takes them, and a folder ``terminology``.
        model: Translates.
        settings: Languages (those that the set has terms for are measured) and decoding.
        limit: Take so many sentences a language at most, at even distances.
        progress: Called with the number of sentences decoded since the last call.

    Raises:
        SourceError: The folder has no sentences, or no terms.
        SettingsError: sacrebleu is not installed, or a glossary cannot be read.
    """
    lines = read_lines(folder)
    if not lines or not (folder / TERMINOLOGY).is_dir():
        raise SourceError(
            f"{folder} holds no set to measure a glossary on",
            f"give a folder with sentences (eng-urd.tsv ...) and a folder {TERMINOLOGY} of "
            "glossaries, as TICO-19 has them",
        )
    held_out = [line for line in lines if is_held_out(line.document)]
    required = Glossary.load(folder / TERMINOLOGY, with_cldr=False)
    preferred = required.as_preferred()
    options = DecodingOptions.of(settings.translation)
    translator = Translator(model.engine, model.entry.scheme, options)
    figures = []
    for language in settings.languages:
        chosen = _with_terms(held_out or lines, language, required.for_language(language), limit)
        if chosen:
            figures.append(_figures(chosen, language, required, preferred, translator, progress))
    name = f"{folder.name}, documents kept from training" if held_out else folder.name
    name += "" if limit is None else f", at most {limit} a language"
    return GlossaryFigures(model.name, describe(options), name, tuple(figures))


def _with_terms(
    lines: Sequence[Line], language: str, terms: LanguageGlossary, limit: int | None
) -> list[Line]:
    having = [
        line
        for line in lines
        if line.translations.get(language, "").strip()
        and terms.coverage(line.source, "") is not None
    ]
    taken = len(having) if limit is None else min(limit, len(having))
    return [having[index * len(having) // taken] for index in range(taken)]


def _figures(
    lines: Sequence[Line],
    language: str,
    required: Glossary,
    preferred: Glossary,
    translator: Translator,
    progress: Callable[[int], None] | None,
) -> TermFigures:
    wishes = [Wish(line.source, language, whole=True) for line in lines]
    terms = required.for_language(language)
    pairs: dict[Wish, SentencePair] = {}

    def first(pair: SentencePair) -> int:
        pairs[pair.wish] = pair
        return 0

    without = [one.text for one in translator.translate(wishes, choose=first, progress=progress)]
    proposals = [pairs[wish] for wish in wishes]
    with_preferred = _chosen(proposals, language, preferred, translator)
    with_required = _chosen(proposals, language, required, translator)
    references = [line.translations[language] for line in lines]
    sources = [line.source for line in lines]
    chrf = _chrf()

    def used(texts: Sequence[str]) -> tuple[int, int]:
        counts = [terms.honoured(source, text) for source, text in zip(sources, texts, strict=True)]
        return sum(honoured for honoured, _ in counts), sum(count for _, count in counts)

    def chrf_of(texts: Sequence[str], chosen: Sequence[int]) -> float | None:
        if not chosen:
            return None
        kept = [references[index] for index in chosen]
        return float(chrf.corpus_score([texts[index] for index in chosen], [kept]).score)

    agreeing = [
        index
        for index in range(len(lines))
        if len(set(terms.honoured(sources[index], references[index]))) == 1
    ]
    count = used(references)[1]
    return TermFigures(
        language=language,
        sentences=len(lines),
        terms=count,
        used_by_people=used(references)[0] / count,
        used_without=used(without)[0] / count,
        used_preferred=used(with_preferred)[0] / count,
        used_required=used(with_required)[0] / count,
        chrf_without=float(chrf.corpus_score(without, [references]).score),
        chrf_preferred=float(chrf.corpus_score(with_preferred, [references]).score),
        chrf_required=float(chrf.corpus_score(with_required, [references]).score),
        agreeing=len(agreeing),
        chrf_agreeing_without=chrf_of(without, agreeing),
        chrf_agreeing_preferred=chrf_of(with_preferred, agreeing),
        chrf_agreeing_required=chrf_of(with_required, agreeing),
    )


def _chosen(
    pairs: Sequence[SentencePair], language: str, glossary: Glossary, translator: Translator
) -> list[str]:
    """Return what a glossary chooses among the model's proposals and those that have its terms."""
    terms = glossary.for_language(language)
    return [
        pair.hypotheses[terms.best(pair.wish.text, pair.hypotheses, pair.scores)]
        for pair in TermWriter(translator, glossary).extend(pairs)
    ]


def _chrf() -> Any:
    try:
        from sacrebleu.metrics.chrf import CHRF
    except ImportError as error:
        raise SettingsError(
            f"measuring needs sacrebleu ({error})", "pip install summariser[evaluate]"
        ) from error
    return CHRF(word_order=2)
