"""The tokenizer that is built from a bare vocabulary."""

from __future__ import annotations

import numpy as np
import pytest
import sentencepiece

from summariser.errors import ModelError
from summariser.models.gemma_tokenizer import build_tokenizer

SPECIALS = ["<pad>", "<eos>", "<bos>", "<unk>"]
BYTES = [f"<0x{value:02X}>" for value in range(256)]
WORDS = ["\n", "▁", "k", "a", "b", "ka", "kab", "▁kab", "ک", "ا", "کا"]
TOKENS = [*SPECIALS, *BYTES, *WORDS]
TYPES = np.array([3] * 4 + [6] * 256 + [4] + [1] * (len(WORDS) - 1), dtype=np.int32)
SCORES = np.array([-1000.0] * 260 + [-1000.0, *range(-10, 0)], dtype=np.float32)


@pytest.fixture(scope="module")
def tokenizer() -> sentencepiece.SentencePieceProcessor:
    return sentencepiece.SentencePieceProcessor(model_proto=build_tokenizer(TOKENS, SCORES, TYPES))


@pytest.mark.parametrize(
    "text",
    ["kab", " kab", "kab  kab\n\nab ", "ښاغلی کابل", "وہ آئیں گے۔", "می‌آید", "5 % – €3.5 𒀀", ""],
)
def test_every_text_comes_back_letter_by_letter(
    tokenizer: sentencepiece.SentencePieceProcessor, text: str
) -> None:
    assert tokenizer.decode(tokenizer.encode(text)) == text


def test_ids_are_places_in_the_vocabulary(tokenizer: sentencepiece.SentencePieceProcessor) -> None:
    assert [tokenizer.id_to_piece(index) for index in range(len(TOKENS))] == TOKENS
    assert (tokenizer.pad_id(), tokenizer.eos_id(), tokenizer.bos_id()) == (0, 1, 2)
    assert tokenizer.unk_id() == 3


def test_higher_scores_merge_first(tokenizer: sentencepiece.SentencePieceProcessor) -> None:
    assert tokenizer.encode("kab کا", out_type=str) == ["kab", "▁", "کا"]


def test_unknown_letters_are_spelled_in_bytes(
    tokenizer: sentencepiece.SentencePieceProcessor,
) -> None:
    assert tokenizer.encode("ۍ", out_type=str) == ["<0xDB>", "<0x8D>"]


def test_a_word_outside_the_usable_tokens_comes_apart() -> None:
    usable = [index for index, token in enumerate(TOKENS) if token not in {"kab", "▁kab", "کا"}]
    tokenizer = sentencepiece.SentencePieceProcessor(
        model_proto=build_tokenizer(TOKENS, SCORES, TYPES, usable)
    )
    assert tokenizer.encode("kab کا", out_type=str) == ["ka", "b", "▁", "ک", "ا"]
    assert tokenizer.decode(tokenizer.encode(" kab کا")) == " kab کا"


def test_control_tokens_are_never_read_from_a_text(
    tokenizer: sentencepiece.SentencePieceProcessor,
) -> None:
    assert not {0, 1, 2} & set(tokenizer.encode("<eos><bos><pad>"))


def test_a_vocabulary_without_special_tokens_is_refused() -> None:
    with pytest.raises(ModelError, match="lacks a special token"):
        build_tokenizer(["a"], np.zeros(1, np.float32), np.ones(1, np.int32))
