"""Every family, made tiny on the spot and prepared by the real code, writes what it should.

The yardstick is ``transformers`` called the way its documentation says, not this project's
reference engine.
"""

from __future__ import annotations

import functools
import itertools
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="summariser[convert] is not there")
import transformers  # noqa: E402

from summariser.engines.base import DecodingOptions, Engine, Request  # noqa: E402
from summariser.engines.loading import open_engine  # noqa: E402
from summariser.errors import ModelError  # noqa: E402
from summariser.models.prepare import PreparedModel, prepare  # noqa: E402
from summariser.models.registry import ModelEntry  # noqa: E402
from summariser.models.trim import kept_tokens  # noqa: E402
from summariser.settings import load_settings  # noqa: E402
from summariser.translate.languages import translation_request  # noqa: E402
from tests.models.tiny_families import FAMILIES, SENTENCES, make_checkpoint  # noqa: E402

TRANSLATORS = [name for name, (_, task, _, _) in FAMILIES.items() if task == "translate"]
TARGETS = ("ur", "ps", "prs")
# What each family's documentation calls the target languages.
OFFICIAL = {
    "nllb": {"ur": "urd_Arab", "ps": "pbt_Arab", "prs": "prs_Arab"},
    "m2m100": {"ur": "__ur__", "ps": "__ps__", "prs": "__fa__"},
    "marian": {"ur": ">>urd<<", "ps": ">>pus<<", "prs": ">>prs<<"},
    "madlad": {"ur": "<2ur>", "ps": "<2ps>", "prs": "<2fa>"},
}
GREEDY = DecodingOptions(max_tokens=7)


@dataclass(frozen=True)
class Family:
    """A tiny model: what the registry says, its checkpoint, and where prepared models go."""

    name: str
    entry: ModelEntry
    checkpoint: Path
    home: Path

    def prepared(self, quantisation: Any, languages: tuple[str, ...] = ()) -> PreparedModel:
        return prepare(self.entry, self.home, quantisation=quantisation, languages=languages)

    def engine(self, quantisation: Any = "float32", languages: tuple[str, ...] = ()) -> Engine:
        kind = "transformers" if quantisation == "none" else "ctranslate2"
        compute_type = "float32" if quantisation == "none" else quantisation
        settings = load_settings(
            "embedded", {"engine": kind, "compute_type": compute_type, "threads": 1}
        )
        return open_engine(self.prepared(quantisation, languages), settings)

    def asked(self) -> list[tuple[str, str]]:
        """Return sentences with the language that each is wanted in, where there is a choice."""
        languages = itertools.cycle(TARGETS if self.name in TRANSLATORS else ("en",))
        return list(zip(SENTENCES, languages, strict=False))

    def requests(self, options: DecodingOptions) -> list[Request]:
        return [
            translation_request(sentence, language, self.entry.scheme, options)
            if self.name in TRANSLATORS
            else Request(sentence, options)
            for sentence, language in self.asked()
        ]


@pytest.fixture(scope="module")
def family_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Family]:
    """Return a function that makes a family once."""

    @functools.cache
    def make(name: str) -> Family:
        folder = tmp_path_factory.mktemp(name)
        entry = make_checkpoint(name, folder / "checkpoint")
        return Family(name, entry, folder / "checkpoint", folder / "home")

    return make


@functools.cache
def reference(checkpoint: Path) -> tuple[Any, Any]:
    tokenizer = transformers.AutoTokenizer.from_pretrained(str(checkpoint))
    decoder = not transformers.AutoConfig.from_pretrained(str(checkpoint)).is_encoder_decoder
    kind = transformers.AutoModelForCausalLM if decoder else transformers.AutoModelForSeq2SeqLM
    return tokenizer, kind.from_pretrained(str(checkpoint)).eval()


def by_the_documentation(family: Family, sentence: str, language: str) -> list[str]:
    """Return the tokens that ``transformers`` writes, called as a family's model card says."""
    tokenizer, model = reference(family.checkpoint)
    begin: list[str] = ["<s>"] if family.name == "bart" else []
    forced: dict[str, int] = {}
    if family.name in {"nllb", "m2m100"}:
        tokenizer.src_lang = {"nllb": "eng_Latn", "m2m100": "en"}[family.name]
        begin = [OFFICIAL[family.name][language]]
        forced["forced_bos_token_id"] = tokenizer.convert_tokens_to_ids(begin[0])
    elif family.name in TRANSLATORS:
        sentence = f"{OFFICIAL[family.name][language]} {sentence}"
    read = tokenizer(sentence, return_tensors="pt")
    with torch.inference_mode():
        written = model.generate(
            **read,
            **forced,
            max_new_tokens=GREEDY.max_tokens + len(begin),
            min_new_tokens=GREEDY.min_tokens + len(begin),
            forced_eos_token_id=None,
        )[0]
    given = 1 + len(begin) if model.config.is_encoder_decoder else read.input_ids.shape[1]
    return list(tokenizer.convert_ids_to_tokens(written[given:]))


def text_of(family: Family, tokens: list[str]) -> str:
    tokenizer, _ = reference(family.checkpoint)
    ids = tokenizer.convert_tokens_to_ids(tokens)
    return str(tokenizer.decode(ids, skip_special_tokens=True)).strip()


@pytest.mark.parametrize("name", FAMILIES)
def test_float32_writes_the_text_that_transformers_writes(
    family_of: Callable[[str], Family], name: str
) -> None:
    family = family_of(name)
    expected = [text_of(family, by_the_documentation(family, *asked)) for asked in family.asked()]

    written = family.engine().generate(family.requests(GREEDY))

    assert [generation.best.text for generation in written] == expected
    assert len(set(expected)) > 3


@pytest.mark.parametrize("name", FAMILIES)
def test_forbidden_words_are_forbidden_as_in_transformers(
    family_of: Callable[[str], Family], name: str
) -> None:
    family = family_of(name)
    tokenizer, _ = reference(family.checkpoint)
    requests = family.requests(DecodingOptions(max_tokens=7))
    asked, word = next(
        (index, word)
        for index, sentence in enumerate(family.asked())
        for token in by_the_documentation(family, *sentence)
        if (word := text_of(family, [token]))
        and [token] in map(tokenizer.tokenize, (word, f" {word}"))
    )
    request = requests[asked]
    without = replace(request, options=replace(request.options, forbidden=(word,)))

    before, ours = family.engine().generate([request, without])
    (theirs,) = family.engine("none").generate([without])

    assert ours.best.text == theirs.best.text != before.best.text


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("length_penalty", [0.0, 1.0, 2.0])
def test_text_score_and_lengths_are_those_of_the_reference_engine(
    family_of: Callable[[str], Family], name: str, length_penalty: float
) -> None:
    family = family_of(name)
    requests = family.requests(DecodingOptions(max_tokens=7, length_penalty=length_penalty))[:6]

    written = family.engine().generate(requests)

    for ours, theirs in zip(written, family.engine("none").generate(requests), strict=True):
        assert ours.best.text == theirs.best.text
        # CTranslate2 scores the first token as if the end, forbidden there, were no token at all.
        assert ours.best.score == pytest.approx(theirs.best.score, abs=0.2)
        assert (ours.best.tokens, ours.truncated) == (theirs.best.tokens, theirs.truncated)
        assert ours.source_tokens == theirs.source_tokens


@pytest.mark.parametrize("name", FAMILIES)
def test_any_text_is_scored_as_the_reference_engine_scores_it(
    family_of: Callable[[str], Family], name: str
) -> None:
    family = family_of(name)
    requests = family.requests(GREEDY)[:6]
    answers = [request.source.split("\n")[0][:40] for request in reversed(requests)]

    ours = family.engine().score(requests, answers)

    assert ours == pytest.approx(family.engine("none").score(requests, answers), abs=0.01)
    assert len(set(ours)) == len(set(answers))


@pytest.mark.parametrize("name", FAMILIES)
def test_what_ends_by_itself_is_not_truncated(
    family_of: Callable[[str], Family], name: str
) -> None:
    engine = family_of(name).engine()

    generations = engine.generate(family_of(name).requests(DecodingOptions(max_tokens=7)))

    assert {generation.best.tokens for generation in generations if generation.truncated} <= {7}
    assert all(g.best.tokens < 7 for g in generations if not g.truncated)


@pytest.mark.parametrize("name", FAMILIES)
def test_a_batch_gives_each_request_what_it_gets_alone(
    family_of: Callable[[str], Family], name: str
) -> None:
    engine = family_of(name).engine()
    options = DecodingOptions(beam_size=2, hypotheses=2, max_tokens=6)
    requests = family_of(name).requests(options)
    finished: list[int] = []

    together = engine.generate(requests, finished.append)

    assert sum(finished) == len(requests)
    for request, generation in zip(requests[::4], together[::4], strict=True):
        alone = engine.generate([request])[0]
        assert [h.text for h in generation.hypotheses] == [h.text for h in alone.hypotheses]


@pytest.mark.parametrize("name", FAMILIES)
def test_a_source_beyond_the_window_is_refused_and_never_cut(
    family_of: Callable[[str], Family], name: str
) -> None:
    family = family_of(name)
    engine = family.engine()
    text = " ".join(SENTENCES[:4])
    assert engine.count_tokens([text])[0] > engine.max_source_tokens

    with pytest.raises(ModelError, match=f"tiny-{name}"):
        engine.generate([replace(family.requests(GREEDY)[0], source=text)])


@pytest.mark.parametrize("name", ["gemma3", "gemma3-images"])
def test_a_prompt_never_exceeds_the_sliding_window(
    family_of: Callable[[str], Family], name: str
) -> None:
    family = family_of(name)

    assert family.entry.max_source_tokens > 64
    assert family.engine().max_source_tokens == 64


@pytest.mark.parametrize("name", FAMILIES)
def test_int8_loads_and_writes(family_of: Callable[[str], Family], name: str) -> None:
    family = family_of(name)

    engine = family.engine("int8")
    generations = engine.generate(family.requests(GREEDY))

    assert family.prepared("int8").manifest.quantisation == "int8"
    assert any(generation.best.text for generation in generations)
    assert all(-20 < generation.best.score <= 0 for generation in generations)


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("quantisation", ["int8", "none"])
def test_an_unloaded_model_is_loaded_again_when_it_is_needed(
    family_of: Callable[[str], Family], name: str, quantisation: str
) -> None:
    family = family_of(name)
    engine = family.engine(quantisation)
    before = engine.generate(family.requests(GREEDY))

    engine.unload()

    assert engine.generate(family.requests(GREEDY)) == before


@pytest.mark.parametrize("name", TRANSLATORS)
def test_the_target_language_is_named_as_the_family_names_it(
    family_of: Callable[[str], Family], name: str
) -> None:
    family = family_of(name)
    options = DecodingOptions(max_tokens=4)
    vocabulary = reference(family.checkpoint)[0].get_vocab()
    for language, official in OFFICIAL[name].items():
        request = translation_request(SENTENCES[0], language, family.entry.scheme, options)

        named = (*request.source_prefix, *request.target_prefix)

        assert official in named
        assert not set(OFFICIAL[name].values()) - {official} & set(named)
        assert set(named) <= set(vocabulary)


@pytest.mark.parametrize("name", TRANSLATORS)
def test_trimming_changes_no_text_that_stays_within_the_kept_tokens(
    family_of: Callable[[str], Family], name: str
) -> None:
    family = family_of(name)
    trimmed = family.prepared("float32", TARGETS)
    everything = json.loads((trimmed.path / "source_vocabulary.json").read_text())
    kept = set(json.loads((trimmed.path / "target_vocabulary.json").read_text()))
    assert {everything[index] for index in kept_tokens(everything, TARGETS)} <= kept
    assert trimmed.manifest.kept_tokens == len(kept) < len(everything)

    written = family.engine("float32", TARGETS).generate(family.requests(GREEDY))

    compared = 0
    for asked, generation in zip(family.asked(), written, strict=True):
        untrimmed = by_the_documentation(family, *asked)
        if set(untrimmed) <= kept:
            compared += 1
            assert generation.best.text == text_of(family, untrimmed)
        assert re.search("[\u0400-\u04ff\u4e00-\u9fff]", generation.best.text) is None
    assert 2 <= compared < len(written)


def test_a_checkpoint_cut_short_is_named_and_leaves_nothing_behind(tmp_path: Path) -> None:
    entry = make_checkpoint("marian", tmp_path / "checkpoint")
    weights = tmp_path / "checkpoint" / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[: weights.stat().st_size // 2])

    with pytest.raises(ModelError, match=r"tiny-marian cannot be converted .*checkpoint"):
        prepare(entry, tmp_path / "home")

    assert [path.name for path in (tmp_path / "home" / "models").iterdir() if path.is_dir()] == []
