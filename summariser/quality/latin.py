"""Words in Latin letters that a translation left as they were."""

from __future__ import annotations

import re
from collections.abc import Iterable

from summariser.records import Finding

_LATIN_WORD = re.compile(r"[A-Za-zÀ-ÖØ-öø-ɏ][A-Za-zÀ-ÖØ-öø-ɏ'’.&-]*")
_LATIN_RUN = re.compile(r"[A-Za-zÀ-ÖØ-öø-ɏ][A-Za-zÀ-ÖØ-öø-ɏ0-9'’.,&\s-]*[A-Za-zÀ-ÖØ-öø-ɏ]")
# Beginning at white space, so that a long run of characters is looked at once.
_ADDRESS = re.compile(
    r"(?<!\S)\S+\.(?:com|org|net|gov|edu|int|tv|pk|af|ir|uk|cn)\b\S*|(?<!\S)\S+@\S+|@\w+|#\w+"
)
# "(masked palm civets)" after the translated words says what they stand for.
_GLOSS = re.compile(r"(?<=[^\s(]\s)\([^()]*\)|(?<=[^\s(])\([^()]*\)")
#: Words of one run of Latin letters from which on it is a passage and no name.
PASSAGE_WORDS = 7


def check_latin(source: str, translation: str, max_latin_words: int) -> list[Finding]:
    """Say which Latin passages are not names, codes or addresses that the source has, too.

    Args:
        source: The text that was translated.
        translation: In the Arabic script.
        max_latin_words: Untranslated words that are let through, at most.
    """
    text = _ADDRESS.sub(_blank, translation)
    text = _GLOSS.sub(lambda match: _blank(match) if _is_short(match.group()) else match[0], text)
    runs = [(match, _LATIN_WORD.findall(match.group())) for match in _LATIN_RUN.finditer(text)]
    if not runs:
        return []
    names = _names(source)
    words = [word for _, run in runs for word in run if not _is_name(word, names)]
    if len(words) > max_latin_words or any(len(run) >= PASSAGE_WORDS for _, run in runs):
        first = next(
            (match for match, run in runs if any(not _is_name(word, names) for word in run)),
            runs[0][0],
        )
        longest = max(runs, key=lambda item: len(item[1]))[0] if not words else first
        return [
            Finding(
                "untranslated",
                f"“{_shortened(longest.group())}” was left untranslated",
                *longest.span(),
            )
        ]
    return []


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _is_short(gloss: str) -> bool:
    return len(gloss.split()) < PASSAGE_WORDS


def without_names(source: str, translation: str) -> str:
    """Return a translation without the addresses and names that it took over from its source."""
    names = _names(source)
    return _LATIN_WORD.sub(
        lambda match: " " if _is_name(match.group(), names) else match.group(),
        _ADDRESS.sub(" ", translation),
    )


def _names(source: str) -> frozenset[str]:
    """Return the words of ``source`` that may stay as they are: names, acronyms, codes."""
    return frozenset(
        word.strip(".'’-").casefold()
        for word in _LATIN_WORD.findall(source)
        if any(char.isupper() for char in word)
    )


def _is_name(word: str, names: Iterable[str]) -> bool:
    bare = word.strip(".'’-")
    return (
        len(bare) < 2
        or bare.casefold() in names
        or (bare.isupper() and len(bare) <= 6)
        or any(char.isupper() for char in bare[1:])
    )


def _shortened(text: str, words: int = 8) -> str:
    parts = text.split()
    return " ".join(parts[:words]) + (" …" if len(parts) > words else "")
