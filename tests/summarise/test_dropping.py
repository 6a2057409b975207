"""Leaving a sentence out leaves the others as they are, or is refused."""

from __future__ import annotations

import pytest

from summariser.summarise.dropping import without_end, without_sentences

FIRST = "Heavy rain flooded three districts of Kabul on Monday."
SECOND = "The mayor of Peshawar sent forty tents."
THIRD = "Nobody was hurt, officials of the city said."


def span(text: str, word: str) -> tuple[int, int]:
    return text.index(word), text.index(word) + len(word)


@pytest.mark.parametrize(
    ("word", "expected"),
    [("Peshawar", f"{FIRST} {THIRD}"), ("officials", f"{FIRST} {SECOND}"), ("Kabul", None)],
)
def test_a_sentence_goes_but_never_the_first(word: str, expected: str | None) -> None:
    text = f"{FIRST} {SECOND} {THIRD}"

    assert without_sentences(text, [span(text, word)]) == expected


@pytest.mark.parametrize("beginning", ["He said that", "“They asked that", "The two said that"])
def test_what_the_next_sentence_refers_back_to_stays(beginning: str) -> None:
    text = f"{FIRST} {SECOND} {beginning} more was to come."

    assert without_sentences(text, [span(text, "Peshawar")]) is None


def test_what_refers_back_goes_with_what_it_refers_to() -> None:
    text = f"{FIRST} {SECOND} He said that 90 more were to come. {THIRD}"

    spans = [span(text, "Peshawar"), span(text, "90")]
    assert without_sentences(text, spans) == f"{FIRST} {THIRD}"


def test_without_places_nothing_goes() -> None:
    assert without_sentences(f"{FIRST} {SECOND}", []) == f"{FIRST} {SECOND}"


@pytest.mark.parametrize(
    ("most", "truncated", "expected"),
    [
        (40, False, None),
        (24, False, None),
        (23, False, f"{FIRST} {SECOND}"),
        (15, False, FIRST),
        (8, False, None),
        (24, True, f"{FIRST} {SECOND}"),
    ],
)
def test_the_last_sentences_go_where_they_are_too_many_or_unfinished(
    most: int, truncated: bool, expected: str | None
) -> None:
    text = f"{FIRST} {SECOND} {THIRD}"

    assert without_end(text, 6, most, truncated=truncated) == expected


def test_the_last_sentences_stay_where_too_few_words_would_be_left() -> None:
    assert without_end(f"{FIRST} {SECOND}", 10, 15, truncated=False) is None
    assert without_end(FIRST, 5, 15, truncated=True) is None
