"""The same story from several papers, by MinHash over runs of words (Broder 1997)."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from datasketch import MinHash, MinHashLSH
from numpy.typing import NDArray

from summariser.text.identity import text_key

#: Estimated Jaccard similarity of word runs from which two texts are one story.
SAME_STORY = 0.6
#: Share of the capitalised words of the text with fewer of them that the other must have.
SHARED_NAMES = 0.85
# The index proposes a little below the threshold, so that its own error loses no pair.
_PROPOSE = 0.5
_RUN_WORDS = 3
_PERMUTATIONS = 128
_SEED = 1
# A capital at the beginning of a sentence says nothing; papers begin theirs differently.
_FACT = re.compile(r"\d+(?:[.,]\d+)*|(?<=[\w,] )[A-ZÀ-ÖØ-Þ]\w+")

Signature = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class StoryCopy:
    """A story that another source had first.

    Attributes:
        source: Where the copy is.
        article_id: Of the article that it is a copy of.
        original: Where that was found first.
    """

    source: str
    article_id: str
    original: str


def signature_of(text: str) -> Signature:
    """Return the MinHash of the runs of three words of ``text``, shape (128,)."""
    words = re.findall(r"\w+", text_key(text))
    runs = {" ".join(words[start : start + _RUN_WORDS]) for start in range(len(words))}
    sketch = MinHash(num_perm=_PERMUTATIONS, seed=_SEED, scheme="affine32")
    sketch.update_batch([run.encode() for run in runs])
    return np.asarray(sketch.hashvalues, dtype=np.uint32)


def facts_of(text: str) -> frozenset[str]:
    """Return the numbers of ``text`` written with digits and its names: words with a capital."""
    return frozenset(_FACT.findall(text))


class Stories:
    """Finds among remembered articles the one that a text is a copy of.

    Two texts are copies when most of their word runs agree, the numbers of one are all in the
    other, and nearly all its names too: papers shorten an agency's story, but a new death toll
    is news, and so is the same notice for another district.
    """

    def __init__(self) -> None:
        self._index = MinHashLSH(threshold=_PROPOSE, num_perm=_PERMUTATIONS)
        self._known: dict[str, tuple[Signature, frozenset[str]]] = {}

    def remember(self, article_id: str, signature: Signature, facts: frozenset[str]) -> None:
        """Keep an article; one with the same identifier is replaced."""
        if article_id in self._known:
            self._index.remove(article_id)
        self._known[article_id] = (signature, facts)
        self._index.insert(article_id, _sketch(signature))

    def original_of(self, signature: Signature, facts: frozenset[str]) -> str | None:
        """Return the identifier of the most similar copy, or None where there is none."""
        best: tuple[float, str] | None = None
        for article_id in self._index.query(_sketch(signature)):
            other, other_facts = self._known[article_id]
            similarity = float(np.mean(signature == other))
            if similarity >= SAME_STORY and _agree(facts, other_facts):
                best = max(best or (similarity, article_id), (similarity, article_id))
        return best[1] if best else None


def _agree(facts: frozenset[str], others: frozenset[str]) -> bool:
    numbers, other_numbers = (
        {fact for fact in side if fact[0].isdigit()} for side in (facts, others)
    )
    if not (numbers <= other_numbers or other_numbers <= numbers):
        return False
    names, other_names = facts - numbers, others - other_numbers
    shared = len(names & other_names)
    return shared >= SHARED_NAMES * min(len(names), len(other_names))


def _sketch(signature: Signature) -> MinHash:
    return MinHash(num_perm=_PERMUTATIONS, seed=_SEED, hashvalues=signature, scheme="affine32")
