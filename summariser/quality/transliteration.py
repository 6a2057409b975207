"""Whether a name in Latin letters and one in Arabic letters may be the same.

Names are compared by their consonants alone, each class of sounds as one letter: vowels are
written in English and mostly left out in Urdu, Pashto and Dari.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import lru_cache

_LATIN_GROUPS = (
    ("tsch", "C"), ("sch", "S"), ("tch", "C"), ("kh", "K"), ("gh", "G"), ("sh", "S"), ("ch", "C"),
    ("th", "T"), ("ph", "F"), ("zh", "Z"), ("ck", "K"), ("dh", "D"), ("bh", "B"), ("wh", "V"),
    ("qu", "KV"), ("x", "KS"), ("ts", "S"), ("tz", "S"), ("dj", "Z"), ("ng", "NG"), ("rh", "R"),
)  # fmt: skip
_LATIN = {
    **dict.fromkeys("bp", "B"),
    **dict.fromkeys("td", "T"),
    **dict.fromkeys("kqc", "K"),
    **dict.fromkeys("g", "G"),
    **dict.fromkeys("jz", "Z"),
    **dict.fromkeys("s", "S"),
    **dict.fromkeys("fvw", "F"),
    **{"r": "R", "l": "L", "m": "M", "n": "N"},
}
_SAME_CLASS = str.maketrans({"D": "T", "C": "S", "Z": "S", "V": "F", "G": "K"})
_ARABIC = {
    **dict.fromkeys("بپ", "B"),
    **dict.fromkeys("تطدٹڈټډةث", "T"),
    **dict.fromkeys("کكقخحگګغ", "K"),
    **dict.fromkeys("سصزذضظشجچژځڅښږ", "S"),
    **dict.fromkeys("فو", "F"),
    **dict.fromkeys("رڑړ", "R"),
    **{"ل": "L", "م": "M", "ن": "N", "ڼ": "N", "ں": "N"},
}
# Sounds that one of the spellings may leave out: w in "Lawson", h, a silent letter.
_WEAK = re.compile("F")
_DOUBLED = re.compile(r"(.)\1+")


@lru_cache(maxsize=1 << 14)
def latin_consonants(name: str) -> str:
    """Return the consonant classes of a name in Latin letters."""
    rest = name.lower()
    for group, sound in _LATIN_GROUPS:
        rest = rest.replace(group, sound)
    sounds = "".join(char if char.isupper() else _LATIN.get(char, "") for char in rest)
    return _DOUBLED.sub(r"\1", sounds.translate(_SAME_CLASS))


@lru_cache(maxsize=1 << 14)
def arabic_consonants(word: str) -> str:
    """Return the consonant classes of a word in Arabic letters."""
    return _DOUBLED.sub(r"\1", "".join(_ARABIC.get(char, "") for char in word))


@lru_cache(maxsize=1 << 14)
def similarity(latin: str, arabic: str) -> float:
    """Return how alike two names sound, in [0, 1]; 0 where one has no consonants."""
    first, second = latin_consonants(latin), arabic_consonants(arabic)
    if not first or not second:
        return 0.0
    strict = SequenceMatcher(None, first, second, autojunk=False).ratio()
    bare_first, bare_second = _WEAK.sub("", first), _WEAK.sub("", second)
    if not bare_first or not bare_second:
        return strict
    return max(strict, SequenceMatcher(None, bare_first, bare_second, autojunk=False).ratio())
