from collections.abc import Callable, Sequence
from pathlib import Path

from summariser.engines.base import DecodingOptions, Generation, Hypothesis, Request
from summariser.translate.memory import TranslationMemory
from summariser.translate.translator import SentencePair, Translator, Wish


class DictionaryEngine:
    """Answers each sentence from a dictionary, and records what it was asked."""

    max_source_tokens = 1000

    def __init__(self, *answers: dict[str, list[str]]) -> None:
        self.answers = list(answers)
        self.calls: list[list[Request]] = []

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]

    def generate(
        self, requests: Sequence[Request], progress: Callable[[int], None] | None = None
    ) -> list[Generation]:
        answers = self.answers[min(len(self.calls), len(self.answers) - 1)]
        self.calls.append(list(requests))
        if progress is not None:
            progress(len(requests))
        return [
            Generation(
                tuple(
                    Hypothesis(text, -0.1 * (rank + 1), len(text.split()))
                    for rank, text in enumerate(answers[request.source])
                ),
                len(request.source.split()),
            )
            for request in requests
        ]


RAIN = {"Rain fell.": ["بارش ہوئی."], "Roads closed.": ["سڑکیں بند.", "سڑکیں بند ہو گئیں."]}


def translator(engine: DictionaryEngine) -> Translator:
    return Translator(engine, "nllb", DecodingOptions(beam_size=2, hypotheses=2))


def test_lines_and_sentences_keep_their_places() -> None:
    engine = DictionaryEngine(RAIN)
    (result,) = translator(engine).translate([Wish("Rain fell. Roads closed.\n\nRain fell.", "ur")])
    assert result.text == "بارش ہوئی۔ سڑکیں بند۔\n\nبارش ہوئی۔"


def test_the_same_sentence_is_translated_once() -> None:
    engine = DictionaryEngine(RAIN)
    translator(engine).translate([Wish("Rain fell. Rain fell.", "ur"), Wish("Rain fell.", "ur")])
    assert [request.source for request in engine.calls[0]] == ["Rain fell."]


def test_all_texts_and_languages_go_in_one_call() -> None:
    engine = DictionaryEngine(RAIN)
    translator(engine).translate([Wish("Rain fell.", "ur"), Wish("Roads closed.", "ps")])
    assert [request.target_prefix for request in engine.calls[0]] == [("urd_Arab",), ("pbt_Arab",)]
    assert len(engine.calls) == 1


def test_the_caller_chooses_among_the_hypotheses() -> None:
    (result,) = translator(DictionaryEngine(RAIN)).translate(
        [Wish("Roads closed.", "ur")], choose=lambda pair: len(pair.hypotheses) - 1
    )
    assert result.text == "سڑکیں بند ہو گئیں۔"
    assert result.score == -0.2


def test_a_bad_sentence_is_decoded_again_with_the_repair_options() -> None:
    engine = DictionaryEngine(RAIN, {"Rain fell.": ["بارش برسی."]})
    options = DecodingOptions(beam_size=5, hypotheses=5)

    def is_bad(pair: SentencePair) -> bool:
        return pair.wish.text == "Rain fell."

    (result,) = translator(engine).translate(
        [Wish("Rain fell. Roads closed.", "ur")],
        choose=lambda pair: len(pair.hypotheses) - 1 if is_bad(pair) else 0,
        repair=lambda pair: options if is_bad(pair) else None,
    )
    assert result.text == "بارش برسی۔ سڑکیں بند۔"
    assert [request.options.beam_size for request in engine.calls[1]] == [5]


def test_an_empty_text_stays_empty_without_asking_the_model() -> None:
    engine = DictionaryEngine(RAIN)
    (result,) = translator(engine).translate([Wish("", "ur")])
    assert result.text == ""
    assert engine.calls == []


def test_the_token_limit_grows_with_the_sentence() -> None:
    engine = DictionaryEngine({"Rain fell.": ["x"], "Rain " * 60 + "fell.": ["x"]})
    translator(engine).translate([Wish("Rain fell.", "ur"), Wish("Rain " * 60 + "fell.", "ur")])
    short, long = (request.options.max_tokens for request in engine.calls[0])
    assert short < 64 < 180 < long


def test_a_remembered_sentence_is_not_translated_again(tmp_path: Path) -> None:
    options = DecodingOptions(beam_size=2, hypotheses=2)
    wish = Wish("Roads closed.", "ur")
    with TranslationMemory(tmp_path / "memory.sqlite") as memory:
        first = Translator(DictionaryEngine(RAIN), "nllb", options, model="m@1", memory=memory)
        (fresh,) = first.translate([wish])
        engine = DictionaryEngine({})
        second = Translator(engine, "nllb", options, model="m@1", memory=memory)
        (remembered,) = second.translate([wish])
    assert remembered == fresh
    assert engine.calls == []
    assert second.remembered == 1


def test_another_model_translates_anew(tmp_path: Path) -> None:
    options = DecodingOptions(beam_size=2, hypotheses=2)
    with TranslationMemory(tmp_path / "memory.sqlite") as memory:
        for model in ("m@1", "m@2"):
            engine = DictionaryEngine(RAIN)
            translator = Translator(engine, "nllb", options, model=model, memory=memory)
            translator.translate([Wish("Rain fell.", "ur")])
            assert len(engine.calls) == 1


def test_a_reviewed_correction_wins_and_is_never_repaired(tmp_path: Path) -> None:
    tmx = tmp_path / "corrections.tmx"
    tmx.write_text(
        '<tmx version="1.4"><header srclang="en"/><body><tu>'
        '<tuv xml:lang="en"><seg>Rain fell.</seg></tuv>'
        '<tuv xml:lang="ur"><seg>مینہ برسا۔</seg></tuv></tu></body></tmx>',
        encoding="utf-8",
    )
    engine = DictionaryEngine(RAIN)
    options = DecodingOptions(beam_size=2, hypotheses=2)
    with TranslationMemory(tmp_path / "memory.sqlite") as memory:
        assert memory.import_corrections(tmx) == 1
        translator = Translator(engine, "nllb", options, model="m@1", memory=memory)
        (result,) = translator.translate([Wish("Rain fell.", "ur")], repair=lambda pair: options)
    assert result.text == "مینہ برسا۔"
    assert engine.calls == []


def test_texts_of_any_origin_are_scored_as_translations_of_their_sentences() -> None:
    class Judge(DictionaryEngine):
        def score(self, requests: Sequence[Request], texts: Sequence[str]) -> list[float]:
            self.calls.append(list(requests))
            return [-float(len(text)) for text in texts]

    engine = Judge()
    proposals = [(Wish("Rain fell.", "ur"), "بارش"), (Wish("Roads closed.", "ps"), "لار")]
    assert translator(engine).scores(proposals) == [-4.0, -3.0]
    (asked,) = engine.calls
    assert [(request.source, request.target_prefix) for request in asked] == [
        ("Rain fell.", ("urd_Arab",)),
        ("Roads closed.", ("pbt_Arab",)),
    ]
