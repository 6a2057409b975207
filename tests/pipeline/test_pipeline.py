"""The pipeline with engines that answer from a script: what it promises, not what a model says."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import pytest

from summariser.engines.base import Generation, Hypothesis, Request
from summariser.errors import ModelError
from summariser.models.registry import load_registry
from summariser.pipeline import LoadedModel, Outcome, Pipeline, Progress
from summariser.records import Article
from summariser.settings import Settings, load_settings
from summariser.translate.glossary import Glossary
from summariser.translate.terms import Term

TEXT = (
    "Heavy rain flooded three districts of Kabul on Monday, officials of the city said. "
    "The water damaged forty houses and closed two roads to the north of the city for a day. "
    "Nobody was hurt, and the schools of the three districts will open again on Wednesday "
    "morning, the officials said. Families were given tents, blankets and food for a week by the "
    "city, which asked for help from other provinces because more rain was expected soon."
)
HEADLINE = "Heavy rain floods three districts of Kabul, officials say"
SHORT = (
    "Heavy rain flooded three districts of Kabul on Monday and damaged forty houses. Two roads "
    "were closed for a day, and nobody was hurt, officials of the city said."
)
LONG = (
    "Heavy rain flooded three districts of Kabul on Monday and damaged forty houses, officials "
    "of the city said. The water closed two roads to the north of the city for a day. Nobody was "
    "hurt. The schools of the districts will open again on Wednesday morning. Families were given "
    "tents, blankets and food for a week by the city, and the city asked other provinces for help "
    "because more rain was expected soon."
)
URDU = {"headline": "بارش سے کابل کے تین اضلاع زیر آب آ گئے، حکام کا کہنا ہے"}


def article(number: int = 1, *, text: str = TEXT, language: str = "en") -> Article:
    return Article(
        f"{number:016x}", f"news.txt:{number}", "", text, language, datetime(2026, 1, 1, tzinfo=UTC)
    )


class ScriptedEngine:
    """Answers a request with what a function says; remembers every request."""

    max_source_tokens = 1000

    def __init__(self, answer: Callable[[Request, int], Sequence[str]]) -> None:
        self.answer = answer
        self.calls: list[list[Request]] = []

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]

    def generate(
        self, requests: Sequence[Request], progress: Callable[[int], None] | None = None
    ) -> list[Generation]:
        self.calls.append(list(requests))
        call = len(self.calls)
        generations = [
            Generation(
                tuple(
                    Hypothesis(text, -0.2, len(text.split())) for text in self.answer(request, call)
                ),
                len(request.source.split()),
            )
            for request in requests
        ]
        if progress is not None:
            progress(len(requests))
        return generations


def faithful(request: Request, call: int) -> list[str]:
    if request.source.endswith("Headline:"):
        return [HEADLINE]
    return [SHORT] if request.source.endswith("Short summary:") else [LONG]


def translated(request: Request, call: int) -> list[str]:
    """Answer with a long enough text in Arabic script that keeps the numbers."""
    sentence = request.source.removeprefix("English: ").split("\n")[0]
    words = {
        "ur": "کے لیے یہ خبر شہر میں ہے",
        "ps": "د ښار په اړه دا خبر دی",
        "prs": "این خبر در بارهٔ شهر است",
    }
    language = {"Urdu:": "ur", "Pashto:": "ps", "Dari:": "prs"}[request.source.split("\n")[-1]]
    count = max(1, len(sentence) // len(words[language]))
    return [" ".join([words[language]] * count)]


@pytest.fixture
def settings() -> Settings:
    return load_settings("embedded")


def pipeline(
    settings: Settings, summaries: ScriptedEngine, translations: ScriptedEngine | None = None
) -> Pipeline:
    registry = load_registry()
    return Pipeline(
        settings,
        LoadedModel(registry.get("embedded-summarise"), "r1", summaries),
        LoadedModel(
            registry.get("embedded-translate"), "r2", translations or ScriptedEngine(translated)
        ),
    )


def statuses(outcome: Outcome) -> set[str]:
    digest = outcome.digests[0]
    return {text.verdict.status for text in (*digest.summaries, *digest.translations)}


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


def test_an_invented_name_gives_way_to_the_next_candidate(settings: Settings) -> None:
    def inventive(request: Request, call: int) -> list[str]:
        (text,) = faithful(request, call)
        return [text.replace("Kabul", "Peshawar"), text]

    outcome = pipeline(settings, ScriptedEngine(inventive)).run([article()])
    assert [summary.text for summary in outcome.digests[0].summaries] == [HEADLINE, SHORT, LONG]
    assert outcome.repairs.summaries_held_at_first == 3
    assert outcome.repairs.summaries_next_candidate == 3
    assert outcome.repairs.summaries_decoded_again == 0


def test_a_sentence_with_an_invented_name_is_left_out(settings: Settings) -> None:
    def adding(request: Request, call: int) -> list[str]:
        (text,) = faithful(request, call)
        return [f"{text} The mayor of Peshawar sent tents." if text == LONG else text]

    engine = ScriptedEngine(adding)
    outcome = pipeline(settings, engine).run([article()])
    long = outcome.digests[0].summaries[2]
    assert (long.text, long.method) == (LONG, "abstractive")
    assert outcome.repairs.summaries_shortened == 1
    assert outcome.repairs.summaries_decoded_without_words == 0
    assert len(engine.calls) == 1


def test_a_summary_that_would_become_too_short_is_decoded_again_instead(
    settings: Settings,
) -> None:
    def inventive(request: Request, call: int) -> list[str]:
        (text,) = faithful(request, call)
        if request.options.forbidden:
            return [text]
        return [text.replace("Families were", "Families of Peshawar were")]

    outcome = pipeline(settings, ScriptedEngine(inventive)).run([article()])
    assert outcome.digests[0].summaries[2].text == LONG
    assert outcome.repairs.summaries_shortened == 0
    assert outcome.repairs.summaries_decoded_without_words == 1


def test_with_no_good_candidate_names_that_the_article_lacks_are_forbidden(
    settings: Settings,
) -> None:
    def inventive(request: Request, call: int) -> list[str]:
        (text,) = faithful(request, call)
        towns = [town for town in ("Peshawar", "Quetta") if town not in request.options.forbidden]
        return [text.replace("Kabul", towns[0])] if towns else [text]

    engine = ScriptedEngine(inventive)
    outcome = pipeline(settings, engine).run([article()])
    assert [summary.text for summary in outcome.digests[0].summaries] == [HEADLINE, SHORT, LONG]
    assert {summary.method for summary in outcome.digests[0].summaries} == {"abstractive"}
    assert outcome.repairs.summaries_decoded_without_words == 3
    assert outcome.repairs.summaries_next_candidate == 3
    assert outcome.repairs.summaries_decoded_again == 0
    assert [call[0].options.forbidden for call in engine.calls] == [
        (),
        ("Peshawar",),
        ("Peshawar", "Quetta"),
    ]


def test_with_no_good_candidate_the_summary_is_decoded_again(settings: Settings) -> None:
    def looping_at_first(request: Request, call: int) -> list[str]:
        (text,) = faithful(request, call)
        return [" ".join([text.split()[0]] * len(text.split())) if call == 1 else text]

    engine = ScriptedEngine(looping_at_first)
    outcome = pipeline(settings, engine).run([article()])
    assert [summary.text for summary in outcome.digests[0].summaries] == [HEADLINE, SHORT, LONG]
    assert outcome.repairs.summaries_decoded_again == 3
    first, second = engine.calls
    assert first[0].options != second[0].options


def test_a_model_that_only_invents_gives_way_to_the_article_s_own_sentences(
    settings: Settings,
) -> None:
    def inventive(request: Request, call: int) -> list[str]:
        return [faithful(request, call)[0].replace("Kabul", "Peshawar")]

    outcome = pipeline(settings, ScriptedEngine(inventive)).run([article()])
    for summary in outcome.digests[0].summaries:
        assert summary.method == "extractive_fallback"
        assert summary.text in " ".join(TEXT.split())[: len(TEXT)] or summary.text[:40] in TEXT
        assert summary.verdict.status != "held"
    assert outcome.repairs.extractive_fallbacks == 3


def test_a_loop_is_decoded_again_and_held_when_it_stays(settings: Settings) -> None:
    def looping(request: Request, call: int) -> list[str]:
        return [" ".join(["کابل کې باران"] * 20)]

    translations = ScriptedEngine(looping)
    outcome = pipeline(settings, ScriptedEngine(faithful), translations).run([article()])
    held = [text for text in outcome.digests[0].translations if text.verdict.status == "held"]
    assert len(held) == 9
    assert outcome.repairs.sentences_decoded_again > 0
    assert outcome.repairs.translations_held_at_first == 9
    assert len(translations.calls) == 2


def test_the_translation_of_a_held_summary_is_held_unread(settings: Settings) -> None:
    translations = ScriptedEngine(translated)
    outcome = pipeline(settings, ScriptedEngine(faithful), translations).run(
        [article(language="unknown")]
    )
    digest = outcome.digests[0]
    assert statuses(outcome) == {"held"}
    assert len(digest.summaries) == 3
    assert len(digest.translations) == 9
    assert "unknown" in digest.summaries[0].verdict.reasons[0]
    assert translations.calls == []


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


def test_a_draft_model_s_translations_never_pass(settings: Settings) -> None:
    registry = load_registry()
    published = registry.get("embedded-translate").model_copy(update={"draft": False})
    reasons = {}
    for entry in (registry.get("embedded-translate"), published):
        outcome = Pipeline(
            settings,
            LoadedModel(registry.get("embedded-summarise"), "r1", ScriptedEngine(faithful)),
            LoadedModel(entry, "r2", ScriptedEngine(translated)),
        ).run([article()])
        texts = outcome.digests[0].translations
        reasons[entry.draft] = {"draft" in {f.check for f in t.verdict.findings} for t in texts}
        if entry.draft:
            assert "pass" not in {text.verdict.status for text in texts}
    assert reasons == {True: {True}, False: {False}}


def test_what_a_draft_model_writes_of_an_article_never_passes_but_the_article_s_words_may(
    settings: Settings,
) -> None:
    registry = load_registry()
    drafting = registry.get("embedded-summarise")
    assert drafting.draft
    translator = LoadedModel(registry.get("embedded-translate"), "r2", ScriptedEngine(translated))

    def verdicts(model: LoadedModel) -> set[tuple[str, str]]:
        (digest,) = Pipeline(settings, model, translator).run([article()]).digests
        return {(text.method, text.verdict.status) for text in digest.summaries}

    def inventing(request: Request, call: int) -> list[str]:
        return ["Aliens from Mars killed 99 ministers in Paris on Friday, and 98 in Rome."]

    published = drafting.model_copy(update={"draft": False})
    assert verdicts(LoadedModel(drafting, "r1", ScriptedEngine(faithful))) == {
        ("abstractive", "flagged")
    }
    assert verdicts(LoadedModel(published, "r1", ScriptedEngine(faithful))) == {
        ("abstractive", "pass")
    }
    copied = verdicts(LoadedModel(drafting, "r1", ScriptedEngine(inventing)))
    assert ("extractive_fallback", "pass") in copied


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


def test_among_equal_hypotheses_the_glossary_s_term_wins(settings: Settings) -> None:
    def two_ways(request: Request, call: int) -> list[str]:
        (text,) = translated(request, call)
        return [f"{text} سرک", f"{text} پولیس"]

    registry = load_registry()
    text = article(text=TEXT.replace("officials of the city", "the police"))

    def police(request: Request, call: int) -> list[str]:
        return [faithful(request, call)[0].replace("officials of the city", "the police")]

    def short_dari(glossary: Glossary | None) -> str:
        outcome = Pipeline(
            settings,
            LoadedModel(registry.get("embedded-summarise"), "r1", ScriptedEngine(police)),
            LoadedModel(registry.get("embedded-translate"), "r2", ScriptedEngine(two_ways)),
            glossary=glossary,
        ).run([text])
        return next(
            one.text
            for one in outcome.digests[0].translations
            if (one.length, one.language) == ("short", "prs")
        )

    required = Glossary({"prs": [Term("police", ("پولیس",), "required")]}, with_cldr=False)
    assert "پولیس" not in short_dari(None)
    assert "پولیس" in short_dari(required)
