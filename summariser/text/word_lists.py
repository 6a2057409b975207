"""Word lists as they are easiest to read in the source: one string, spaces between."""

from __future__ import annotations


def word_set(words: str) -> frozenset[str]:
    """Return the words of a string."""
    return frozenset(words.split())
