"""The terms of a glossary, and how they are found in running text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from summariser.text.number_words import fold

Kind = Literal["required", "preferred", "forbidden", "keep"]
KINDS: tuple[Kind, ...] = ("required", "preferred", "forbidden", "keep")

# Endings of case and number that the target languages put on a word of a term.
_ENDING = r"\w{0,3}"
_SEPARATOR = r"[\s\u200c-]+"
_WORDS = re.compile("(?:[^\\W_]|[\u064b-\u065f\u0670])+")


@dataclass(frozen=True)
class Term:
    """One entry of a glossary.

    Attributes:
        source: The English term; matched without case unless it has capitals inside (``AIDS``).
        targets: Its translations, the first preferred; for ``forbidden`` terms those that must
            not be used, for ``keep`` terms nothing.
        kind: ``required``: one of the targets must be used; ``preferred``: should be;
            ``forbidden``: none may be; ``keep``: the term stays in Latin letters.
    """

    source: str
    targets: tuple[str, ...]
    kind: Kind = "required"

    @cached_property
    def _source_pattern(self) -> re.Pattern[str]:
        words = r"[\s-]+".join(map(re.escape, self.source.split()))
        exact_case = any(char.isupper() for char in self.source[1:].replace(" ", "")[:3])
        return re.compile(
            rf"(?<!\w){words}(?:['’]?s|es)?(?!\w)", 0 if exact_case else re.IGNORECASE
        )

    @cached_property
    def _target_pattern(self) -> re.Pattern[str]:
        alternatives = "|".join(
            (_ENDING + _SEPARATOR).join(re.escape(fold(word)) for word in _WORDS.findall(target))
            for target in self.targets
        )
        return re.compile(rf"(?<!\w)(?:{alternatives}){_ENDING}(?!\w)")

    def spans_in(self, source: str) -> list[tuple[int, int]]:
        """Return where the term stands in an English text, in characters."""
        return [match.span() for match in self._source_pattern.finditer(source)]

    def is_used_in(self, folded: str) -> bool:
        """Say whether a translation, folded by ``fold_text``, uses one of the targets."""
        if self.kind == "keep":
            return self.source.lower() in folded
        return self._target_pattern.search(folded) is not None


def fold_text(text: str) -> str:
    """Return ``text`` with each word folded, so that spellings of one letter compare equal."""
    return _WORDS.sub(lambda match: fold(match.group()), text)
