"""Unicode facts: which characters belong to the Arabic script and which to each language."""

from __future__ import annotations

import re
import unicodedata

ARABIC_SCRIPT = re.compile(
    "[\u0600-\u06ff\u0750-\u077f\u0870-\u089f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff]"
)

# Letters that one of the languages writes and its neighbours do not.
DISTINCTIVE_LETTERS = {
    "ur": frozenset("ٹڈڑںےۓھہۂۃ"),
    "ps": frozenset("ټډړږښګڼېۍۀځڅ"),
}

# Right-to-left languages of the product; a test of direction, not of support.
RIGHT_TO_LEFT = frozenset({"ar", "fa", "prs", "ps", "ur"})

# Embeddings, overrides, isolates and marks (UAX 9): layout, not text.
BIDI_CONTROLS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")

_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"


def script_ratio(text: str) -> float:
    """Return the share of letters that are in the Arabic script; 0.0 for a text without letters."""
    letters = [char for char in text if unicodedata.category(char)[0] == "L"]
    if not letters:
        return 0.0
    return sum(1 for char in letters if ARABIC_SCRIPT.match(char)) / len(letters)


def isolate(text: str) -> str:
    """Return ``text`` so that its direction and its neighbours' do not disturb each other."""
    return f"{_FIRST_STRONG_ISOLATE}{text}{_POP_ISOLATE}"
