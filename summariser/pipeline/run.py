"""Runs articles through both models and the gate; a bad article fails alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from summariser.engines.base import DecodingOptions, Engine
from summariser.engines.timed import EngineWork, TimedEngine
from summariser.errors import SummariserError
from summariser.models.registry import ModelEntry
from summariser.pipeline.outcome import ArticleFailure, Outcome, Progress, Report, Stage
from summariser.pipeline.summaries import CheckedSummariser
from summariser.pipeline.translations import SOURCE_HELD, CheckedTranslator
from summariser.records import Article, Digest, Finding, Summary, Translation, Verdict
from summariser.settings import Settings
from summariser.summarise.extractive import extractive_summary
from summariser.summarise.summariser import Summariser
from summariser.translate.glossary import Glossary
from summariser.translate.languages import translates_to_english, translation_request
from summariser.translate.memory import TranslationMemory
from summariser.translate.translator import Translator, Wish


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """A model that is ready to run.

    Attributes:
        entry: Its line of the registry.
        revision: What the stored texts say beside its id.
        engine: Runs it.
    """

    entry: ModelEntry
    revision: str
    engine: Engine

    @property
    def name(self) -> str:
        """``id@revision``, as stored with each text."""
        return f"{self.entry.id}@{self.revision}"


class Pipeline:
    """Articles in, digests out.

    Args:
        settings: Languages, lengths, decoding and thresholds.
        summary_model: Summarises.
        translation_model: Translates.
        glossary: Terms that translations are preferred for using; by default none.
        memory: Sentences that were translated before; by default none.

    Raises:
        ModelError: The translation model does not know one of the languages.
    """

    def __init__(
        self,
        settings: Settings,
        summary_model: LoadedModel,
        translation_model: LoadedModel,
        *,
        glossary: Glossary | None = None,
        memory: TranslationMemory | None = None,
    ) -> None:
        self._settings = settings
        self._summary_model = summary_model
        self._translation_model = translation_model
        self._models = (summary_model, translation_model)
        self._glossary = glossary
        self._memory = memory
        for language in settings.languages:
            translation_request("", language, translation_model.entry.scheme, DecodingOptions())
        self._translator = Translator(
            translation_model.engine,
            translation_model.entry.scheme,
            DecodingOptions.of(settings.translation),
            model=translation_model.name,
            memory=memory,
        )
        self._summaries = CheckedSummariser(
            Summariser(summary_model.engine, summary_model.entry.scheme, settings.lengths),
            summary_model.name,
            settings,
            draft=summary_model.entry.draft,
        )
        self._translations = CheckedTranslator(
            self._translator,
            translation_model.name,
            settings,
            glossary or Glossary({}, with_cldr=False),
            draft=translation_model.entry.draft,
        )

    @property
    def engine_work(self) -> EngineWork:
        """What both engines have done so far."""
        engines = {id(model.engine): model.engine for model in self._models}
        done = (engine.work for engine in engines.values() if isinstance(engine, TimedEngine))
        return sum(done, start=EngineWork())

    @property
    def config_hash(self) -> str:
        """Of the settings and the models' revisions, as stored with each text."""
        return self._settings.config_hash(
            {model.entry.id: model.revision for model in self._models}
        )

    def with_settings(self, settings: Settings) -> Pipeline:
        """Return a pipeline with other lengths or languages over the same models.

        Raises:
            ModelError: The translation model does not know one of the languages.
        """
        return Pipeline(
            settings,
            self._summary_model,
            self._translation_model,
            glossary=self._glossary,
            memory=self._memory,
        )

    def run(self, articles: Sequence[Article], report: Report | None = None) -> Outcome:
        """Return the digests of ``articles``, each with every length and language.

        All articles go through the models together. When that fails, halves are tried, down to
        the article that is at fault, which alone is missing from the digests.

        Args:
            articles: Without repeats.
            report: Told how far the run is.
        """
        if not articles:
            return Outcome()
        try:
            return self._run_together(articles, report)
        except Exception as error:
            if len(articles) > 1:
                middle = len(articles) // 2
                return self.run(articles[:middle], report) + self.run(articles[middle:], report)
            return Outcome(failures=(_failure(articles[0], error),))

    def _run_together(self, articles: Sequence[Article], report: Report | None) -> Outcome:
        remembered = self._translator.remembered
        readable = self._readable(articles)
        summaries, summary_repairs = self._summaries.summarise(
            list(readable.values()),
            _counted(report, "summarise", len(readable) * len(self._settings.lengths)),
        )
        translations, translation_repairs = self._translations.translate(
            summaries, _counted(report, "translate", 0)
        )
        digests = tuple(
            _digest(article, summaries, translations)
            if article.article_id in readable
            else self._unread(article)
            for article in articles
        )
        return Outcome(
            digests,
            repairs=summary_repairs + translation_repairs,
            remembered=self._translator.remembered - remembered,
        )

    def _readable(self, articles: Sequence[Article]) -> dict[str, Article]:
        """Return by id the articles that the summary model reads, translated where it must be."""
        languages = self._summary_model.entry.languages
        scheme = self._translation_model.entry.scheme
        foreign = [
            article
            for article in articles
            if article.language not in languages and translates_to_english(scheme, article.language)
        ]
        texts = self._translator.translate(
            [
                Wish(text, "en", article.language)
                for article in foreign
                for text in (article.title, article.text)
            ]
        )
        readable = {
            article.article_id: article for article in articles if article.language in languages
        }
        for article, title, text in zip(foreign, texts[::2], texts[1::2], strict=True):
            readable[article.article_id] = replace(
                article, title=title.text, text=text.text, language="en"
            )
        return readable

    def _unread(self, article: Article) -> Digest:
        """Return a digest that is held in whole: no model of the profile reads its language."""
        finding = Finding(
            "language_not_supported",
            f"the article's language ({article.language}) is not one that the models read",
            holds=True,
        )
        summaries = tuple(
            Summary(
                article.article_id,
                length,
                article.language,
                extractive_summary(article, bounds.min_words, bounds.max_words),
                "extractive_fallback",
                self._summary_model.name,
                Verdict("held", (finding,)),
            )
            for length, bounds in self._settings.lengths.items()
        )
        translations = tuple(
            Translation(
                article.article_id,
                length,
                language,
                "",
                self._translation_model.name,
                Verdict("held", (SOURCE_HELD,)),
            )
            for length in self._settings.lengths
            for language in self._settings.languages
        )
        return Digest(article, summaries, translations)


def _digest(
    article: Article, summaries: Sequence[Summary], translations: Sequence[Translation]
) -> Digest:
    return Digest(
        article,
        tuple(summary for summary in summaries if summary.article_id == article.article_id),
        tuple(text for text in translations if text.article_id == article.article_id),
    )


def _failure(article: Article, error: Exception) -> ArticleFailure:
    if isinstance(error, SummariserError):
        return ArticleFailure(article.article_id, article.source, error.what, error.fix)
    return ArticleFailure(
        article.article_id,
        article.source,
        f"{type(error).__name__}: {error}",
        "report it with the article; the other articles are not affected",
    )


def _counted(report: Report | None, stage: Stage, total: int) -> Callable[[int], None] | None:
    """Return a callback for an engine that adds up what it is told and passes it on."""
    if report is None:
        return None
    done = 0

    def count(finished: int) -> None:
        nonlocal done
        done += finished
        report(Progress(stage, done, total))

    return count
