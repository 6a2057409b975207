"""How good summaries are: their length, their grounding, and ROUGE-L against references."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from summariser.engines.base import DecodingOptions
from summariser.errors import SettingsError, SourceError
from summariser.evaluate.translation import describe
from summariser.held_out import is_held_out
from summariser.pipeline.run import LoadedModel
from summariser.pipeline.summaries import CheckedSummariser
from summariser.quality.grounding import check_summary
from summariser.records import Article
from summariser.settings import LengthSettings, Settings
from summariser.summarise.extractive import extractive_summary
from summariser.summarise.summariser import Summariser


@dataclass(frozen=True, slots=True)
class SummarisedArticle:
    """An article with the summary that a person wrote of it, by length."""

    article: Article
    references: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class LengthFigures:
    """The figures of one length; shares are in [0, 1].

    Attributes:
        length: Its name.
        within_bounds: Share of first choices that have as many words as the length asks for.
        grounded: Share of first choices whose numbers and names are all in the article.
        grounded_choice: Share of articles for which what the checks choose of the model's texts,
            some decoded again without the words that the article lacks, is grounded and within
            bounds.
        rouge_l: Mean ROUGE-L F1 of the first choices, stemmed, in [0, 100].
        rouge_l_choice: The same of what the checks choose.
        rouge_l_lead: The same of sentences taken from the article, the lead first.
    """

    length: str
    within_bounds: float
    grounded: float
    grounded_choice: float
    rouge_l: float
    rouge_l_choice: float
    rouge_l_lead: float


@dataclass(frozen=True, slots=True)
class SummaryFigures:
    """The figures of a summary model, with all that is needed to get them again.

    Attributes:
        model: ``id@revision``; the revision of the embedded model names base and adapter.
        decoding: How it decoded, by length.
        arithmetic: Engine and type of numbers.
        data: The test set.
        articles: Number of articles.
        seconds: Time for all lengths.
        shortened: How many summaries lost a sentence in which the checks found a fault.
        decoded_without_words: How many were decoded again without words that the article lacks.
        lengths: One entry a length.
    """

    model: str
    decoding: Mapping[str, str]
    arithmetic: str
    data: str
    articles: int
    seconds: float
    shortened: int
    decoded_without_words: int
    lengths: tuple[LengthFigures, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the figures as JSON takes them."""
        return asdict(self)

    def as_line(self) -> str:
        """Return the figures with their signature as one line."""
        figures = " ".join(
            f"{one.length}: within bounds {one.within_bounds:.1%}, grounded {one.grounded:.1%} "
            f"(chosen by the checks and within bounds {one.grounded_choice:.1%}), "
            f"ROUGE-L {one.rouge_l:.1f} (chosen {one.rouge_l_choice:.1f}, "
            f"lead {one.rouge_l_lead:.1f});"
            for one in self.lengths
        )
        decoding = "; ".join(f"{length}: {how}" for length, how in self.decoding.items())
        return (
            f"{figures} {self.shortened} lost a sentence, {self.decoded_without_words} decoded "
            f"again without words that the article lacks; {self.seconds:.0f} s | {self.model} | "
            f"{self.arithmetic} | {decoding} | {self.data} ({self.articles} articles) | "
            "rouge-score rougeL, stemmed"
        )


def read_articles(folder: Path, limit: int | None = None) -> list[SummarisedArticle]:
    """Return the articles of ``articles.jsonl`` that training holds out.

    Args:
        folder: Where the file is.
        limit: Take so many at most, from the beginning.

    Raises:
        SourceError: The file is missing or damaged.
    """
    path = folder / "articles.jsonl"
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        found = [_summarised(row, path) for row in rows if is_held_out(row["id"])]
    except (OSError, ValueError, KeyError) as error:
        raise SourceError(
            f"{path} cannot be read: {error!r}",
            "give a folder with articles.jsonl: id, title, text, and a summary for each length",
        ) from error
    return found[:limit]


def _summarised(row: Mapping[str, str], path: Path) -> SummarisedArticle:
    article = Article(
        article_id=row["id"],
        source=path.name,
        title=row["title"],
        text=row["text"],
        language="en",
        ingested_at=datetime.now(UTC),
    )
    references = {
        name: text for name, text in row.items() if name not in {"id", "topic", "title", "text"}
    }
    return SummarisedArticle(article, references)


def evaluate_summaries(
    articles: Sequence[SummarisedArticle],
    model: LoadedModel,
    settings: Settings,
    progress: Callable[[int], None] | None = None,
) -> SummaryFigures:
    """Summarise articles as the settings decode and measure the first choices.

    Args:
        articles: With references; ``read_articles`` returns the held-out ones.
        model: Summarises.
        settings: Lengths (those that have references are measured) and decoding.
        progress: Called with the number of summaries decoded since the last call.

    Raises:
        SettingsError: There are no articles, or references for none of the lengths.
    """
    lengths = {
        name: bounds
        for name, bounds in settings.lengths.items()
        if articles and all(name in one.references for one in articles)
    }
    if not lengths:
        raise SettingsError(
            f"{len(articles)} articles have references for none of {', '.join(settings.lengths)}",
            "give a set with held-out articles, and lengths that it has summaries of",
        )
    summariser = Summariser(model.engine, model.entry.scheme, settings.lengths)
    wishes = [(one.article, name) for name in lengths for one in articles]
    started = time.perf_counter()
    texts = summariser.condensed(one.article for one in articles)
    candidates = summariser.candidates(wishes, texts, progress=progress)
    checked = CheckedSummariser(summariser, model.name, settings)
    choices, repairs = checked.choose(wishes, texts, candidates)
    seconds = time.perf_counter() - started
    count = len(articles)
    return SummaryFigures(
        model=model.name,
        decoding={
            name: describe(DecodingOptions.of(bounds.decoding)) for name, bounds in lengths.items()
        },
        arithmetic=f"{settings.engine} {settings.compute_type}",
        data="articles.jsonl held out",
        articles=count,
        seconds=seconds,
        shortened=repairs.summaries_shortened,
        decoded_without_words=repairs.summaries_decoded_without_words,
        lengths=tuple(
            _figures(
                articles,
                [found[0].text for found in candidates[index * count : (index + 1) * count]],
                [choice.text for choice in choices[index * count : (index + 1) * count]],
                name,
                bounds,
            )
            for index, (name, bounds) in enumerate(lengths.items())
        ),
    )


def _figures(
    articles: Sequence[SummarisedArticle],
    firsts: Sequence[str],
    chosen: Sequence[str],
    name: str,
    bounds: LengthSettings,
) -> LengthFigures:
    references = [one.references[name] for one in articles]
    leads = [
        extractive_summary(one.article, bounds.min_words, bounds.max_words) for one in articles
    ]
    grounded = [
        _grounded(text, one.article, bounds) for text, one in zip(firsts, articles, strict=True)
    ]
    return LengthFigures(
        length=name,
        within_bounds=_share([_within(text, bounds) for text in firsts]),
        grounded=_share(grounded),
        grounded_choice=_share(
            [
                _within(text, bounds) and _grounded(text, one.article, bounds)
                for text, one in zip(chosen, articles, strict=True)
            ]
        ),
        rouge_l=_rouge_l(firsts, references),
        rouge_l_choice=_rouge_l(chosen, references),
        rouge_l_lead=_rouge_l(leads, references),
    )


def _within(text: str, bounds: LengthSettings) -> bool:
    return bounds.min_words <= len(text.split()) <= bounds.max_words


def _grounded(text: str, article: Article, bounds: LengthSettings) -> bool:
    _, scores = check_summary(text, article, bounds)
    return scores.grounding is None or scores.grounding == 1


def _share(values: Sequence[bool]) -> float:
    return sum(values) / len(values)


def _rouge_l(texts: Sequence[str], references: Sequence[str]) -> float:
    try:
        from rouge_score.rouge_scorer import RougeScorer
    except ImportError as error:
        raise SettingsError(
            f"measuring needs rouge-score ({error})", "pip install summariser[evaluate]"
        ) from error
    scorer = RougeScorer(["rougeL"], use_stemmer=True)
    scores = [
        scorer.score(reference, text)["rougeL"].fmeasure
        for text, reference in zip(texts, references, strict=True)
    ]
    return float(100 * sum(scores) / len(scores))
