"""Spelling per language after decoding: one letter for one letter, punctuation of the language.

Models trained on mixed sources write the Arabic yeh and kaf where Urdu, Pashto and Dari have
their own, and Latin punctuation where the script has its own. Readers notice, and searches miss.
"""

from __future__ import annotations

import re
import unicodedata

from summariser.text.scripts import ARABIC_SCRIPT, BIDI_CONTROLS

# Pashto keeps ي (a consonant or long i), ې, ۍ and ئ apart, so its yeh is never merged.
_LETTERS = {
    "ur": str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "ه": "ہ", "ة": "ۃ", "ۀ": "ۂ"}),
    "ps": str.maketrans({"ك": "ک", "گ": "ګ"}),
    "prs": str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "ہ": "ه", "ۂ": "هٔ", "ۀ": "هٔ"}),
}
_FULL_STOP = {"ur": "۔", "ps": ".", "prs": "."}
_SPACE_BEFORE = re.compile(r"\s+(?=[،؛؟۔.!:»)\]])")
_BETWEEN_LETTERS = {",": "،", ";": "؛", "?": "؟"}


def normalise(text: str, language: str) -> str:
    """Return ``text`` in the orthography of ``language`` (``ur``, ``ps`` or ``prs``).

    Line breaks are kept, digits are left as they are, and a text in the language's own
    orthography comes back unchanged. Other languages get Unicode's composed form only.
    """
    text = unicodedata.normalize("NFC", BIDI_CONTROLS.sub("", text))
    if language not in _LETTERS:
        return text
    text = text.translate(_LETTERS[language])
    text = _punctuation(text, _FULL_STOP[language])
    lines = (
        _SPACE_BEFORE.sub("", re.sub(r"[^\S\n]+", " ", line)).strip() for line in text.split("\n")
    )
    return "\n".join(lines)


def _punctuation(text: str, full_stop: str) -> str:
    """Turn Latin marks that follow Arabic script into the script's; leave ``3.5`` and ``1,000``."""
    marks = dict(_BETWEEN_LETTERS)
    if full_stop != ".":
        marks["."] = full_stop

    def replace(match: re.Match[str]) -> str:
        before = text[: match.start()].rstrip()[-1:]
        return marks[match.group()] if ARABIC_SCRIPT.match(before) else match.group()

    return re.sub("[" + re.escape("".join(marks)) + r"](?=\s|$|[»”\")])", replace, text)
