"""Leaving a sentence out leaves the others as they are, or is refused."""

from __future__ import annotations

import pytest

from summariser.summarise.dropping import without_sentences

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
