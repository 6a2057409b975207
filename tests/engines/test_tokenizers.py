"""Texts become the tokens that a model expects, and its tokens become texts again."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import pytest
import sentencepiece
import tokenizers
import transformers
from tokenizers import models, pre_tokenizers, processors

from summariser.engines.tokenizers import (
    SentencePieceTokenizer,
    TransformersTokenizer,
    check_length,
    open_tokenizer,
)
from summariser.errors import ModelError
from summariser.models.manifest import Manifest

SENTENCES = (
    "Officials opened three schools and a hospital.",
    "حکام نے تین اسکول اور ایک ہسپتال کھولا۔",
    "چارواکو درې ښوونځي او یو روغتون پرانیست.",
    "مقام‌ها سه مکتب و یک شفاخانه را باز کردند.",
)


@pytest.fixture(scope="module")
def sentencepiece_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a directory with a SentencePiece model that spells unknown characters in bytes."""
    directory = tmp_path_factory.mktemp("sentencepiece")
    written = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(SENTENCES * 3),
        model_writer=written,
        vocab_size=380,
        hard_vocab_limit=False,
        byte_fallback=True,
        normalization_rule_name="identity",  # as Gemma's: joiners between letters stay
        bos_piece="<bos>",
        eos_piece="<eos>",
        minloglevel=2,
    )
    (directory / "tokenizer.model").write_bytes(written.getvalue())
    return directory


@pytest.fixture(scope="module")
def hub_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a directory with a tokenizer as a hub has it: words, and an end token after them."""
    directory = tmp_path_factory.mktemp("hub")
    words = ["<pad>", "</s>", "<unk>", "eng_Latn", "urd_Arab", "three", "schools", "تین", "اسکول"]
    inner = tokenizers.Tokenizer(
        models.WordLevel({word: index for index, word in enumerate(words)}, "<unk>")
    )
    inner.pre_tokenizer = pre_tokenizers.Whitespace()
    inner.post_processor = processors.TemplateProcessing(
        single="eng_Latn $A </s>", special_tokens=[("eng_Latn", 3), ("</s>", 1)]
    )
    untyped: Any = transformers.PreTrainedTokenizerFast
    untyped(
        tokenizer_object=inner,
        pad_token="<pad>",
        eos_token="</s>",
        unk_token="<unk>",
        additional_special_tokens=["eng_Latn", "urd_Arab"],
    ).save_pretrained(str(directory))
    return directory


@pytest.mark.parametrize("text", SENTENCES)
def test_pieces_spell_the_text_after_the_begin_token(
    sentencepiece_directory: Path, text: str
) -> None:
    tokenizer = open_tokenizer(sentencepiece_directory)

    begin, *pieces = tokenizer.encode(text)

    assert begin == "<bos>"
    assert len(pieces) == tokenizer.count(text) > 1
    assert tokenizer.decode(pieces) == text


def test_what_no_piece_spells_is_spelled_in_bytes(sentencepiece_directory: Path) -> None:
    tokenizer = open_tokenizer(sentencepiece_directory)

    pieces = tokenizer.encode("中")[1:]

    assert {"<0xE4>", "<0xB8>", "<0xAD>"} <= set(pieces)
    assert tokenizer.decode(pieces) == "中"
    assert "\ufffd" in tokenizer.decode(pieces[:-1])


def test_a_prefix_follows_the_begin_token(sentencepiece_directory: Path) -> None:
    tokenizer = open_tokenizer(sentencepiece_directory)

    assert tokenizer.encode("schools", ("<2ur>",))[:2] == ["<bos>", "<2ur>"]


def test_the_directory_says_which_tokenizer_it_holds(
    sentencepiece_directory: Path, hub_directory: Path
) -> None:
    assert isinstance(open_tokenizer(sentencepiece_directory), SentencePieceTokenizer)
    assert isinstance(open_tokenizer(hub_directory), TransformersTokenizer)


def test_a_hubs_tokenizer_puts_its_own_special_tokens(hub_directory: Path) -> None:
    tokenizer = open_tokenizer(hub_directory)

    assert tokenizer.encode("three schools") == ["eng_Latn", "three", "schools", "</s>"]
    assert tokenizer.count("three schools") == 2


def test_a_prefix_stands_in_the_begin_tokens_place(hub_directory: Path) -> None:
    tokenizer = open_tokenizer(hub_directory)

    assert tokenizer.encode("three", ("urd_Arab",)) == ["urd_Arab", "three", "</s>"]


def test_special_tokens_are_no_part_of_a_text(hub_directory: Path) -> None:
    tokenizer = open_tokenizer(hub_directory)

    assert tokenizer.decode(["urd_Arab", "تین", "اسکول", "</s>"]) == "تین اسکول"


def test_a_directory_without_a_tokenizer_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"the tokenizer in .* cannot be read") as raised:
        open_tokenizer(tmp_path)

    assert str(tmp_path) in raised.value.fix


def test_a_source_may_be_as_long_as_the_model_reads_and_no_longer() -> None:
    manifest = Manifest(
        model_id="tiny",
        revision="1",
        family="nllb",
        architecture="encoder-decoder",
        task="translate",
        licence="MIT",
        languages=("en", "ur"),
        max_source_tokens=4,
        quantisation="int8",
    )

    check_length(manifest, "three schools", 4)
    with pytest.raises(ModelError, match="5 tokens is longer than tiny reads"):
        check_length(manifest, "three schools", 5)


def test_a_hubs_tokenizer_is_opened_without_a_word(hub_directory: Path) -> None:
    program = (
        "from pathlib import Path\n"
        "from summariser.engines.tokenizers import open_tokenizer\n"
        f"print(open_tokenizer(Path({str(hub_directory)!r})).count('three schools'))\n"
    )

    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )

    assert (ended.stdout, ended.stderr) == ("2\n", "")


def test_marians_tokenizer_is_opened_without_a_warning(tmp_path: Path) -> None:
    written = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(SENTENCES * 3),
        model_writer=written,
        vocab_size=300,
        hard_vocab_limit=False,
        minloglevel=2,
    )
    for name in ("source.spm", "target.spm"):
        (tmp_path / name).write_bytes(written.getvalue())
    tokens = ["</s>", "<unk>", ">>urd<<", "▁three", "▁schools", "<pad>"]
    (tmp_path / "vocab.json").write_text(json.dumps({t: i for i, t in enumerate(tokens)}))
    settings = {"tokenizer_class": "MarianTokenizer"}
    (tmp_path / "tokenizer_config.json").write_text(json.dumps(settings))

    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        tokenizer = open_tokenizer(tmp_path)

    assert not [warning for warning in heard if "sacremoses" in str(warning.message)]
    assert tokenizer.encode("three schools", (">>urd<<",))[0] == ">>urd<<"
