"""The everyday engine keeps order, cuts nothing unsaid, and scores texts by their mean.

It runs a random Gemma 3 that needs no torch, with texts that spell its tokens one by one;
``test_families.py`` runs every family with its own tokenizer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as checks
from hypothesis import strategies as st

from summariser.engines.base import DecodingOptions, Request
from summariser.engines.ctranslate2 import CTranslate2Engine
from summariser.engines.tokenizers import open_tokenizer
from summariser.errors import ModelError
from summariser.models.gemma import convert
from summariser.models.gemma_base import BaseModel, open_gguf
from summariser.models.manifest import Manifest
from tests.models import tiny_gemma

MANIFEST = Manifest(
    model_id="tiny",
    revision="1",
    family="gemma3",
    architecture="decoder",
    task="translate",
    licence="Gemma",
    languages=("en", "ur"),
    max_source_tokens=30,
    quantisation="float32",
)
TEXTS = ["▁the", "▁the ▁Kabul", "▁Kabul ing ▁the", "▁در ▁کابل است", "▁the ▁در ۔ ▁ 中", "▁کابل"]
OFTEN = ["<0x9A>", "<0x86>", "<0xBF>", "<0xD8>", "<0xFE>", "▁Kabul", "中"]
GREEDY = DecodingOptions(max_tokens=8)
BEAM = DecodingOptions(beam_size=3, hypotheses=3, max_tokens=6)


class SpelledOut:
    """A tokenizer whose texts are tokens with spaces between."""

    def encode(self, text: str, prefix: Sequence[str] = ()) -> list[str]:
        return ["<bos>", *prefix, *text.split()]

    def pieces(self, text: str) -> list[str]:
        return text.split()

    def target_pieces(self, text: str) -> list[str]:
        return self.pieces(text)

    def count(self, text: str) -> int:
        return len(text.split())

    def decode(self, tokens: Sequence[str]) -> str:
        return " ".join(tokens)


def quiet(share: float, doing: str) -> None:
    """Take a report of progress."""


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> BaseModel:
    path = tmp_path_factory.mktemp("base") / "tiny.gguf"
    tiny_gemma.write_gguf(path)
    base = open_gguf(path, "ab")
    weights = {name: base.weights[name] for name in base.weights}
    table = weights["model.embed_tokens.weight"]
    # Half of each token that it likes to write: so that some texts end by themselves.
    table[base.tokens.index("<eos>")] = table[[base.tokens.index(t) for t in OFTEN]].sum(0) / 2
    return replace(base, weights=weights)


@pytest.fixture(scope="module")
def model(base: BaseModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("model")
    convert(
        base,
        "translate",
        directory,
        adapter=None,
        quantisation="float32",
        progress=quiet,
        languages=(),
    )
    return directory


def open_model(
    directory: Path, manifest: Manifest = MANIFEST, token_budget: int = 64, threads: int = 1
) -> CTranslate2Engine:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("summariser.engines.ctranslate2.open_tokenizer", lambda _: SpelledOut())
        return CTranslate2Engine(
            directory,
            manifest,
            device="cpu",
            compute_type="float32",
            threads=threads,
            token_budget=token_budget,
        )


@pytest.fixture(scope="module")
def engine(model: Path) -> CTranslate2Engine:
    return open_model(model)


def asking(options: DecodingOptions) -> list[Request]:
    return [Request(text, options) for text in TEXTS]


def log_probability(
    base: BaseModel, read: list[int], written: list[int], *, never_empty: bool = True
) -> float:
    """Return the mean log probability of ``written`` after ``read``, by the plain formulas.

    The first token is never the end where one token at least is asked for.
    """
    total = 0.0
    for place, token in enumerate(written):
        logits = tiny_gemma.logits(base, read + written[:place]).astype(np.float64)
        if place == 0 and never_empty:
            logits[base.tokens.index("<eos>")] = -np.inf
        total += logits[token] - np.logaddexp.reduce(logits)
    return total / len(written)


@given(st.lists(st.tuples(st.sampled_from(TEXTS), st.sampled_from([GREEDY, BEAM])), max_size=7))
@checks(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_each_request_gets_the_answer_that_it_gets_alone(
    engine: CTranslate2Engine, asked: list[tuple[str, DecodingOptions]]
) -> None:
    requests = [Request(text, options) for text, options in asked]

    together = engine.generate(requests)

    alone = [engine.generate([request])[0] for request in requests]
    assert [[h.text for h in g.hypotheses] for g in together] == [
        [h.text for h in g.hypotheses] for g in alone
    ]
    assert [g.source_tokens for g in together] == [g.source_tokens for g in alone]


@pytest.mark.parametrize("length_penalty", [0.0, 1.0, 2.0])
@pytest.mark.parametrize("options", [GREEDY, BEAM], ids=["greedy", "beam"])
def test_the_score_is_the_mean_log_probability_whatever_the_length_penalty(
    base: BaseModel, engine: CTranslate2Engine, options: DecodingOptions, length_penalty: float
) -> None:
    options = replace(options, length_penalty=length_penalty)
    ended = set()

    for text in TEXTS:
        generation = engine.generate([Request(text, options)])[0]
        read = [base.tokens.index(token) for token in ["<bos>", *text.split()]]
        for hypothesis in generation.hypotheses:
            written = [base.tokens.index(token) for token in hypothesis.text.split()]
            assert hypothesis.tokens == len(written)
            ended.add(hypothesis.tokens < options.max_tokens)
            end = [base.tokens.index("<eos>")] * (hypothesis.tokens < options.max_tokens)
            expected = log_probability(base, read, written + end)
            assert hypothesis.score == pytest.approx(expected, abs=1e-3)
    assert ended == {True, False}


def test_any_text_is_scored_as_an_answer(base: BaseModel, engine: CTranslate2Engine) -> None:
    requests = [Request(text, GREEDY) for text in TEXTS]
    answers = [*TEXTS[1:], TEXTS[0]]

    scores = engine.score(requests, answers)

    for text, answer, score in zip(TEXTS, answers, scores, strict=True):
        read = [base.tokens.index(token) for token in ["<bos>", *text.split()]]
        written = [base.tokens.index(token) for token in [*answer.split(), "<eos>"]]
        expected = log_probability(base, read, written, never_empty=False)
        assert score == pytest.approx(expected, abs=1e-3)
    assert engine.score([], []) == []


def test_hypotheses_come_best_first(engine: CTranslate2Engine) -> None:
    for generation in engine.generate(asking(BEAM)):
        scores = [hypothesis.score for hypothesis in generation.hypotheses]
        assert len(scores) == 3
        assert scores == sorted(scores, reverse=True)
        assert len({hypothesis.text for hypothesis in generation.hypotheses}) == 3


def test_the_limits_on_tokens_are_kept_and_a_cut_text_is_called_truncated(
    engine: CTranslate2Engine,
) -> None:
    options = DecodingOptions(min_tokens=3, max_tokens=5)

    generations = engine.generate(asking(options))

    assert all(3 <= generation.best.tokens <= 5 for generation in generations)
    assert {g.truncated for g in generations if g.best.tokens == 5} == {True}
    assert {g.truncated for g in generations if g.best.tokens < 5} == {False}


def test_no_n_gram_occurs_twice_where_that_is_asked(engine: CTranslate2Engine) -> None:
    free = DecodingOptions(max_tokens=12, min_tokens=12)

    def repeats(options: DecodingOptions) -> int:
        texts = [generation.best.text.split() for generation in engine.generate(asking(options))]
        return sum(len(tokens) - len(set(tokens)) for tokens in texts)

    assert repeats(replace(free, no_repeat_ngram_size=1)) == 0
    assert repeats(free) > 0


def test_a_forbidden_word_is_not_written(engine: CTranslate2Engine) -> None:
    free = DecodingOptions(beam_size=2, hypotheses=2, max_tokens=8, min_tokens=8)
    (before,) = engine.generate([Request(TEXTS[0], free)])
    words = before.best.text.split()

    (after,) = engine.generate([Request(TEXTS[0], replace(free, forbidden=(words[2],)))])

    assert all(words[2] not in one.text.split() for one in after.hypotheses)
    assert after.best.text != before.best.text


def test_a_source_that_is_too_long_is_refused_and_nothing_is_cut(model: Path) -> None:
    engine = open_model(model, replace(MANIFEST, max_source_tokens=4))
    longest, too_long = "▁the ▁the ▁the", "▁the ▁the ▁the ▁the"
    assert engine.max_source_tokens == 4
    assert engine.count_tokens([longest, too_long]) == [3, 4]

    assert engine.generate([Request(longest, GREEDY)])[0].source_tokens == 4
    with pytest.raises(ModelError, match="5 tokens is longer than tiny reads") as raised:
        engine.generate([Request(longest, GREEDY), Request(too_long, GREEDY)])

    assert too_long in raised.value.what
    assert "split the text" in raised.value.fix


def test_a_target_prefix_begins_the_output_and_is_not_part_of_it(
    engine: CTranslate2Engine,
) -> None:
    begun = Request("▁the ▁Kabul", GREEDY, target_prefix=("▁کابل",))
    spelled_out = Request("▁the ▁Kabul ▁کابل", GREEDY)

    generation, same = engine.generate([begun, spelled_out])

    assert generation.best == same.best
    assert (generation.source_tokens, same.source_tokens) == (3, 4)


def test_progress_counts_every_request_once(engine: CTranslate2Engine) -> None:
    reports: list[int] = []

    engine.generate([Request(text, GREEDY) for text in TEXTS * 9], reports.append)

    assert sum(reports) == len(TEXTS) * 9
    assert len(reports) > 1


def test_nothing_asked_is_nothing_answered(engine: CTranslate2Engine) -> None:
    assert engine.generate([]) == []
    assert engine.count_tokens([]) == []


def test_an_empty_source_is_answered(engine: CTranslate2Engine) -> None:
    assert engine.generate([Request("", GREEDY)])[0].source_tokens == 1


def test_the_size_of_batches_does_not_change_the_texts(
    model: Path, engine: CTranslate2Engine
) -> None:
    requests = asking(GREEDY)

    one_by_one = open_model(model, token_budget=1).generate(requests)

    assert [g.best.text for g in one_by_one] == [g.best.text for g in engine.generate(requests)]


@pytest.mark.parametrize("threads", [2, 5])
@pytest.mark.parametrize("options", [GREEDY, BEAM])
def test_the_number_of_threads_does_not_change_texts_or_their_order(
    model: Path, engine: CTranslate2Engine, threads: int, options: DecodingOptions
) -> None:
    requests = asking(options) * 3

    side_by_side = open_model(model, threads=threads).generate(requests)

    for generation, alone in zip(side_by_side, engine.generate(requests), strict=True):
        assert generation.best.text == alone.best.text
        assert generation.source_tokens == alone.source_tokens


def test_an_unloaded_model_is_loaded_again_when_it_is_needed(
    model: Path, engine: CTranslate2Engine
) -> None:
    again = open_model(model, threads=2)
    for _ in range(2):
        texts = [one.best.text for one in again.generate(asking(BEAM))]
        again.unload()
        assert not again._runner._model.model_is_loaded
        assert texts == [one.best.text for one in engine.generate(asking(BEAM))]
    assert again.generate([]) == []
    again.unload()
    assert not again._runner._model.model_is_loaded, "nothing was asked of it"


def test_a_caller_that_stops_half_way_leaves_the_engine_usable(model: Path) -> None:
    def stop(finished: int) -> None:
        raise KeyboardInterrupt

    engine = open_model(model, threads=2)
    with pytest.raises(KeyboardInterrupt):
        engine.generate(asking(BEAM) * 5, stop)

    assert len(engine.generate(asking(BEAM))) == len(TEXTS)


def test_a_model_that_cannot_be_loaded_is_named(model: Path, tmp_path: Path) -> None:
    for name in ("config.json", "tokenizer.model", "vocabulary.json"):
        (tmp_path / name).write_bytes((model / name).read_bytes())
    (tmp_path / "model.bin").write_bytes(b"no model")

    with pytest.raises(ModelError, match="CTranslate2 cannot load") as raised:
        open_model(tmp_path)

    assert str(tmp_path) in raised.value.what


def test_a_tokenizer_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.model").write_bytes(b"no tokenizer")

    with pytest.raises(ModelError, match=r"tokenizer\.model cannot be read"):
        open_tokenizer(tmp_path)
