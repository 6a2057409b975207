"""Leaves sentences out of a summary without making another sentence say something else."""

from __future__ import annotations

import re
from collections.abc import Iterable

from summariser.text.sentences import split_sentences

# A sentence that begins so says of the one before it who or what it is about.
_REFERS_BACK = re.compile(
    r"[\"'“‘(]*(?:he|him|his|she|hers?|it|its|they|them|theirs?|this|that|these|those|such|both|"
    r"neither|either|one|two|three|another|others?|some|many|most|all|each|there|here|so|then|"
    r"also|but|and|however|instead|meanwhile|the (?:same|latter|former|two|three|other|group|pair))"
    r"\b",
    re.IGNORECASE,
)


def without_end(text: str, fewest: int, most: int, *, truncated: bool) -> str | None:
    """Return a summary without the last sentences where it is too long or breaks off.

    News says the most important first, and no sentence refers to one that comes after it.

    Args:
        text: One line of English.
        fewest: Words that are left at least.
        most: Words that are left at most.
        truncated: The last sentence is not finished.

    Returns:
        What is left; None where that would be too short, or the whole text is as it should be.
    """
    sentences = split_sentences(text)
    kept = sentences[:-1] if truncated else sentences
    while kept and len(" ".join(kept).split()) > most:
        kept = kept[:-1]
    shorter = " ".join(kept)
    return shorter if len(kept) < len(sentences) and len(shorter.split()) >= fewest else None


def without_sentences(text: str, spans: Iterable[tuple[int, int]]) -> str | None:
    """Return a summary without the sentences that hold given places.

    Args:
        text: One line of English.
        spans: Begin and end of each place, in characters.

    Returns:
        The other sentences; None where they cannot stand alone: the first sentence, which says
        what the news is, would go, or one that goes is what the next one refers back to.
    """
    places = list(spans)
    kept: list[str] = []
    end = 0
    dropped_before = False
    for sentence in split_sentences(text):
        start = text.index(sentence, end)
        end = start + len(sentence)
        drop = any(start < stop and begin < end for begin, stop in places)
        if not drop and dropped_before and _REFERS_BACK.match(sentence):
            return None
        if drop and not kept:
            return None
        if not drop:
            kept.append(sentence)
        dropped_before = drop
    return " ".join(kept)
