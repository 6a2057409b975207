"""What the gate finds fault with is repaired step by step, and else held."""

import pytest

from summariser.engines.base import Request
from summariser.models.registry import load_registry
from summariser.pipeline import LoadedModel, Outcome, Pipeline
from summariser.settings import Settings
from summariser.translate.glossary import Glossary
from summariser.translate.terms import Term
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


def statuses(outcome: Outcome) -> set[str]:
    digest = outcome.digests[0]
    return {text.verdict.status for text in (*digest.summaries, *digest.translations)}


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


@pytest.mark.parametrize(
    ("spoilt", "repeats"),
    [
        ("کابل کے 4 اضلاع میں شدید بارش سے سیلاب آ گیا، حکام کا کہنا ہے", True),
        (" ".join(["کابل کے تین اضلاع میں بارش"] * 9), False),
    ],
)
def test_a_wrong_number_is_decoded_again_without_a_ban_on_repeats_and_a_loop_with_one(
    settings: Settings, spoilt: str, repeats: bool
) -> None:
    right = "کابل کے تین اضلاع میں شدید بارش سے سیلاب آ گیا، حکام کا کہنا ہے"
    headlines = {"headline": settings.lengths["headline"]}
    translations = ScriptedEngine(lambda request, call: [spoilt if call == 1 else right])

    outcome = pipeline(
        settings.model_copy(update={"languages": ("ur",), "lengths": headlines}),
        ScriptedEngine(faithful),
        translations,
    ).run([article()])

    (again,) = translations.calls[1]
    assert (again.options.no_repeat_ngram_size == 0) is repeats
    assert (again.options.repetition_penalty == 1) is repeats
    (text,) = outcome.digests[0].translations
    assert (text.text, text.verdict.status) == (right, "flagged")


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


def test_a_draft_that_misnames_a_day_gives_way_to_the_next_hypothesis_or_is_held(
    settings: Settings,
) -> None:
    registry = load_registry()
    drafting = registry.get("embedded-translate")
    only_urdu = settings.model_copy(update={"languages": ("ur",)})

    def outcome(*answers: str, draft: bool) -> Outcome:
        def answer(request: Request, call: int) -> list[str]:
            (text,) = translated(request, call)
            return [f"{first} {text}" for first in answers]

        return Pipeline(
            only_urdu,
            LoadedModel(registry.get("embedded-summarise"), "r1", ScriptedEngine(faithful)),
            LoadedModel(drafting.model_copy(update={"draft": draft}), "r2", ScriptedEngine(answer)),
        ).run([article()])

    def dates(found: Outcome) -> set[bool]:
        texts = found.digests[0].translations
        return {"date_changed" in {f.check for f in t.verdict.findings} for t in texts}

    assert dates(outcome("جمعرات", draft=True)) == {True}  # Thursday; the article has Monday
    assert dates(outcome("جمعرات", "اضلاع", draft=True)) == {False}
    assert dates(outcome("جمعرات", draft=False)) == {False}
    held = outcome("جمعرات", draft=True).digests[0].translations
    assert {text.verdict.status for text in held} == {"held"}


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
