"""What the model is asked to read and to write, with an engine that answers with the cue's size."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from summariser.engines.base import Generation, Hypothesis, Request
from summariser.records import Article
from summariser.settings import LengthSettings
from summariser.summarise.summariser import Summariser

LENGTHS = {
    "headline": LengthSettings(min_words=3, max_words=8),
    "short": LengthSettings(min_words=10, max_words=20),
    "long": LengthSettings(min_words=30, max_words=60),
}
SENTENCE = "Rain fell on the fields of the village for one more day. "


class CountingEngine:
    """Writes as many words as the least that it is asked for; a word is a token."""

    max_source_tokens = 200

    def __init__(self) -> None:
        self.calls: list[list[Request]] = []

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]

    def generate(
        self, requests: Sequence[Request], progress: Callable[[int], None] | None = None
    ) -> list[Generation]:
        self.calls.append(list(requests))
        return [
            Generation(
                (Hypothesis("rain " * one.options.min_tokens, -0.1, one.options.min_tokens),),
                self.count_tokens([one.source])[0],
            )
            for one in requests
        ]


def article(sentences: int) -> Article:
    text = SENTENCE * sentences
    return Article("0" * 16, "test", "Rain", text.strip(), "en", datetime(2026, 1, 1, tzinfo=UTC))


def condensed(sentences: int) -> tuple[str, CountingEngine]:
    engine = CountingEngine()
    (text,) = Summariser(engine, "lines", LENGTHS).condensed([article(sentences)]).values()
    return text, engine


def test_an_article_that_fits_is_read_as_it_is() -> None:
    text, engine = condensed(5)
    assert text == (SENTENCE * 5).strip()
    assert engine.calls == []


def test_of_a_long_article_the_beginning_is_read_as_it_is_and_the_rest_in_summaries() -> None:
    text, engine = condensed(30)
    beginning, *summaries = text.split("\n\n")
    assert beginning == (SENTENCE * beginning.count("Rain")).strip()
    assert engine.count_tokens([beginning])[0] > engine.max_source_tokens / 3
    assert len(summaries) == len(engine.calls[0])
    assert engine.count_tokens([text])[0] <= engine.max_source_tokens


def test_every_sentence_after_the_beginning_stands_in_a_chunk() -> None:
    sentences = [f"Rain fell on the fields of village number {n} for a day." for n in range(60)]
    engine = CountingEngine()
    one = replace(article(1), text=" ".join(sentences))
    (text,) = Summariser(engine, "lines", LENGTHS).condensed([one]).values()
    read = text + " ".join(request.source for request in engine.calls[0])
    assert [sentence for sentence in sentences if sentence not in read] == []


def test_chunks_are_summarised_greedily_and_at_a_length_that_is_read_in_one_go() -> None:
    for sentences, words in ((20, 30), (45, 10)):
        _, engine = condensed(sentences)
        (call,) = engine.calls
        assert {request.options.beam_size for request in call} == {1}
        assert {request.options.min_tokens for request in call} == {int(1.2 * words)}


def test_an_article_of_any_length_is_condensed_until_it_fits() -> None:
    text, engine = condensed(400)
    assert len(engine.calls) > 1
    assert engine.count_tokens([text])[0] <= engine.max_source_tokens


def test_a_second_decoding_does_not_read_the_chunks_again() -> None:
    engine = CountingEngine()
    summariser = Summariser(engine, "lines", LENGTHS)
    one = article(20)
    texts = summariser.condensed([one])
    before = len(engine.calls)
    summariser.candidates([(one, "short")], texts)
    summariser.candidates([(one, "short")], texts)
    assert len(engine.calls) == before + 2


def test_each_candidate_that_breaks_off_is_known() -> None:
    class BreakingEngine(CountingEngine):
        def generate(
            self, requests: Sequence[Request], progress: Callable[[int], None] | None = None
        ) -> list[Generation]:
            whole = Hypothesis("Rain fell.", -0.1, 3)
            broken = Hypothesis("Rain fell on the", -0.2, 4, truncated=True)
            return [Generation((whole, broken), 9) for _ in requests]

    one = article(1)
    (candidates,) = Summariser(BreakingEngine(), "lines", LENGTHS).candidates(
        [(one, "short")], {one.article_id: one.text}
    )
    assert [candidate.truncated for candidate in candidates] == [False, True]


def test_a_candidate_that_is_too_long_or_breaks_off_ends_with_the_sentence_before() -> None:
    class TalkativeEngine(CountingEngine):
        def generate(
            self, requests: Sequence[Request], progress: Callable[[int], None] | None = None
        ) -> list[Generation]:
            long = Hypothesis(SENTENCE + SENTENCE.replace("one", "1"), -0.1, 3)
            broken = Hypothesis(SENTENCE.replace("one", "2") + "It fell", -0.2, 4, truncated=True)
            return [Generation((long, broken), 9) for _ in requests]

    one = article(1)
    (candidates,) = Summariser(TalkativeEngine(), "lines", LENGTHS).candidates(
        [(one, "short")], {one.article_id: one.text}
    )
    assert [(candidate.text, candidate.truncated) for candidate in candidates] == [
        (SENTENCE.strip(), False),
        (SENTENCE.strip().replace("one", "2"), False),
    ]
