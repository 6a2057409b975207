import pytest

from summariser.text.orthography import normalise
from summariser.text.scripts import script_ratio


@pytest.mark.parametrize(
    ("language", "raw", "expected"),
    [
        ("ur", "پاكستان ميں ، 3.5 فيصد.", "پاکستان میں، 3.5 فیصد۔"),
        ("ur", "1,000 لوگ, اور?", "1,000 لوگ، اور؟"),
        ("ps", "گډون وکړ , ښه", "ګډون وکړ، ښه"),
        ("ps", "پاکستاني چارواکي", "پاکستاني چارواکي"),
        ("prs", "كابل به زودي .", "کابل به زودی."),
        ("prs", "می\u200cشود", "می\u200cشود"),
        ("ur", "\u202bکابل\u202c", "کابل"),
    ],
)
def test_normalise(language: str, raw: str, expected: str) -> None:
    assert normalise(raw, language) == expected


@pytest.mark.parametrize("language", ["ur", "ps", "prs"])
def test_normalise_is_stable_and_keeps_lines(language: str) -> None:
    once = normalise("لومړی كرښه.\nدويمه, كرښه?", language)
    assert once.count("\n") == 1
    assert normalise(once, language) == once


def test_latin_punctuation_after_latin_stays() -> None:
    assert normalise("BBC, کابل", "ur") == "BBC, کابل"


def test_script_ratio_counts_letters_only() -> None:
    assert script_ratio("کابل 2026!") == 1.0
    assert script_ratio("Kabul") == 0.0
    assert script_ratio("2026") == 0.0
