"""The pipeline with engines that answer from a script: what it promises, not what a model says."""

import re

import pytest

from summariser.engines.base import Request
from summariser.errors import ModelError
from summariser.models.registry import load_registry
from summariser.pipeline import LoadedModel, Outcome, Pipeline, Progress
from summariser.settings import Settings
from tests.pipeline.scripted import (
    HEADLINE,
    LONG,
    SHORT,
    TEXT,
    ScriptedEngine,
    article,
    faithful,
    pipeline,
    translated,
)


def test_an_article_becomes_a_summary_of_each_length_and_its_translations(
    settings: Settings,
) -> None:
    outcome = pipeline(settings, ScriptedEngine(faithful)).run([article()])
    (digest,) = outcome.digests
    assert [summary.length for summary in digest.summaries] == ["headline", "short", "long"]
    assert [summary.text for summary in digest.summaries] == [HEADLINE, SHORT, LONG]
    assert {(text.length, text.language) for text in digest.translations} == {
        (length, language)
        for length in ("headline", "short", "long")
        for language in ("ur", "ps", "prs")
    }
    assert digest.summaries[0].model == "embedded-summarise@r1"
    assert digest.translations[0].model == "embedded-translate@r2"


def test_a_bad_article_fails_alone(settings: Settings) -> None:
    def poisoned(request: Request, call: int) -> list[str]:
        if "poison" in request.source:
            raise RuntimeError("the engine choked")
        return faithful(request, call)

    articles = [article(1), article(2, text=f"poison {TEXT}"), article(3)]
    outcome = pipeline(settings, ScriptedEngine(poisoned)).run(articles)
    assert [digest.article.article_id for digest in outcome.digests] == [
        f"{1:016x}",
        f"{3:016x}",
    ]
    (failure,) = outcome.failures
    assert failure.source == "news.txt:2"
    assert "the engine choked" in failure.what


def test_a_long_article_is_read_whole_in_chunks(settings: Settings) -> None:
    long_text = "\n\n".join(
        f"Paragraph {number} says that rain fell on the city of Kabul for a whole day and that "
        "the roads of the city stayed closed."
        for number in range(60)
    )
    engine = ScriptedEngine(faithful)
    pipeline(settings, engine).run([article(text=long_text)])
    requests = [request for call in engine.calls for request in call]
    assert len(requests) > 3
    read = {word for request in requests for word in re.findall(r"\d+", request.source)}
    assert read >= {str(number) for number in range(60)}
    assert all(len(request.source.split()) <= engine.max_source_tokens for request in requests)


def test_progress_counts_every_summary(settings: Settings) -> None:
    seen: list[Progress] = []
    pipeline(settings, ScriptedEngine(faithful)).run([article(1), article(2)], seen.append)
    assert Progress("summarise", 6, 6) in seen
    assert seen[-1].stage == "translate"


def test_nothing_in_gives_nothing_out(settings: Settings) -> None:
    assert pipeline(settings, ScriptedEngine(faithful)).run([]) == Outcome()


def test_a_language_that_the_model_does_not_know_stops_before_work(settings: Settings) -> None:
    registry = load_registry()
    unknown = registry.get("embedded-translate").model_copy(update={"scheme": "semaphore"})
    with pytest.raises(ModelError, match="semaphore"):
        Pipeline(
            settings,
            LoadedModel(registry.get("embedded-summarise"), "r1", ScriptedEngine(faithful)),
            LoadedModel(unknown, "r2", ScriptedEngine(translated)),
        )
