"""Which tokens survive when an output vocabulary is cut to some languages."""

from __future__ import annotations

import numpy as np
import pytest

from summariser.errors import ModelError
from summariser.models.trim import kept_tokens

TARGETS = ["ur", "ps", "prs"]


def survives(token: str, languages: list[str]) -> bool:
    # A neighbour with the word mark shows which spelling the vocabulary uses.
    return 0 in kept_tokens([token, "▁x"], languages)


@pytest.mark.parametrize(
    "token",
    [
        *("▁افغانستان", "▁ہیں۔", "▁می\u200cشود", "ښځ", "ې", "ں", "ً", "ي", "ك"),
        *("۲۰۲۴", "٣", "2024", "7", "▁", "▁(", "،", "؟", "».", "%", "▁€", "…"),
        *("▁U", "N", "Mc", "\n", "<0xDB>", "</s>", "<pad>", "<eos>"),
        *("urd_Arab", "__ur__", "<2ps>", ">>prs<<"),
    ],
)
def test_what_urdu_pashto_and_dari_are_written_with_stays(token: str) -> None:
    assert survives(token, TARGETS)


@pytest.mark.parametrize(
    "token",
    [
        "▁the",
        "ция",
        "中",
        "▁हिन्दी",
        "ۇر",
        "▁ڕۆ",
        "▁São",
        "<unused7>",
        "<extra_id_3>",
        "-----",
        "{}",
    ],
)
def test_other_languages_code_and_unused_tokens_go(token: str) -> None:
    assert not survives(token, TARGETS)


def test_a_language_alone_does_without_its_neighbours_letters() -> None:
    assert not survives("ټول", ["ur"])
    assert not survives("ہیں", ["ps"])
    assert survives("ټول", ["ps"])


@pytest.mark.parametrize(
    "token",
    [
        *("▁government", "ing", "▁Kabul", "NATO", "▁UNESCO", "'s", "’s", "▁McC", "▁WhatsApp"),
        *("▁iPhone", "é", "▁José", "“", "—", "▁$", "5", '."'),
    ],
)
def test_english_prose_and_names_stay(token: str) -> None:
    assert survives(token, ["en"])


@pytest.mark.parametrize("token", ["getName", "LoginPage", "▁años", "ище", "▁کے", "});", "▁={"])
def test_identifiers_and_foreign_words_go_from_english(token: str) -> None:
    assert not survives(token, ["en"])


def test_byte_level_vocabularies_are_read_as_the_text_they_stand_for() -> None:
    # "Ú©ÛĮ" spells the bytes of "کی", "ä¸Ń" those of a Chinese character.
    tokens = ["Ġthe", "ĠÚ©ÛĮ", "ä¸Ń", "Û", "Ċ", "Ġ2024", "Ġ("]
    assert kept_tokens(tokens, TARGETS).tolist() == [1, 3, 4, 5, 6]
    assert kept_tokens(tokens, ["en"]).tolist() == [0, 3, 4, 5, 6]


def test_ids_come_in_ascending_order_without_repetition() -> None:
    ids = kept_tokens(["ب", "▁the", "ا", "<eos>", "ب"], ["en", "prs"])
    assert ids.dtype == np.int64
    assert ids.tolist() == [0, 1, 2, 3, 4]


def test_a_language_that_is_not_known_is_refused() -> None:
    with pytest.raises(ModelError, match="xx"):
        kept_tokens(["▁"], ["xx"])
