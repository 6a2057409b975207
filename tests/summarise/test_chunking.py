from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summariser.errors import SourceError
from summariser.summarise.chunking import ChunkLimits, chunk


def count_words(texts: Sequence[str]) -> list[int]:
    return [len(text.split()) for text in texts]


def test_a_text_within_the_window_stays_whole() -> None:
    text = "Rain fell on Kabul.\n\nRoads were closed."
    assert chunk(text, count_words, ChunkLimits(10, 2)) == [text]


def test_chunks_are_cut_between_sentences_and_begin_with_the_lead() -> None:
    text = "Rain fell on Kabul. Roads were closed. Schools opened late. Nobody was hurt."
    chunks = chunk(text, count_words, ChunkLimits(8, 0))
    assert chunks == [
        "Rain fell on Kabul. Roads were closed.",
        "Schools opened late. Nobody was hurt.",
    ]


def test_a_chunk_repeats_whole_sentences_of_the_one_before() -> None:
    text = "Rain fell on Kabul. Roads were closed. Schools opened late. Nobody was hurt."
    chunks = chunk(text, count_words, ChunkLimits(8, 4))
    assert chunks[1].startswith("Roads were closed. Schools opened late.")


def test_a_sentence_longer_than_the_window_is_cut_between_words() -> None:
    text = " ".join(f"word{index}" for index in range(25))
    chunks = chunk(text, count_words, ChunkLimits(10, 0))
    assert " ".join(chunks).split() == text.split()


def test_a_word_longer_than_the_window_is_refused_with_the_word() -> None:
    with pytest.raises(SourceError, match="aaaa"):
        chunk("a" * 100, lambda texts: [len(text) for text in texts], ChunkLimits(10, 0))


def test_an_overlap_as_large_as_the_chunk_is_refused() -> None:
    with pytest.raises(ValueError, match="overlap_tokens"):
        ChunkLimits(5, 5)


_sentence = st.lists(st.sampled_from(["rain", "fell", "roads", "closed"]), min_size=1, max_size=9)


@given(
    st.lists(_sentence, min_size=1, max_size=30),
    st.integers(10, 30),
    st.integers(0, 9),
)
def test_nothing_is_lost_and_no_chunk_is_too_long(
    sentences: list[list[str]], max_tokens: int, overlap: int
) -> None:
    numbered = [
        " ".join(f"{word}{index}" for word in words).capitalize() + "."
        for index, words in enumerate(sentences)
    ]
    chunks = chunk(" ".join(numbered), count_words, ChunkLimits(max_tokens, overlap))
    assert all(len(piece.split()) <= max_tokens for piece in chunks)
    assert set(" ".join(chunks).split()) == set(" ".join(numbered).split())
