"""Names of one language, found in its texts word by word."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from summariser.text.number_words import fold
from summariser.text.words import WORD

Meaning = TypeVar("Meaning", bound=Hashable)

# A word ends at a joiner: سه‌شنبه and سه شنبه are the same two words.


@dataclass(frozen=True, slots=True)
class Mention(Generic[Meaning]):
    """A name in a text.

    Attributes:
        meanings: What it may be the name of.
        start: In characters.
        end: Exclusive.
    """

    meanings: frozenset[Meaning]
    start: int
    end: int


class Phrases(Generic[Meaning]):
    """Names of one word or more, looked up without vowel marks and kinds of a letter.

    Args:
        names: Names with what they mean; a name may come more than once.
    """

    def __init__(self, names: Iterable[tuple[str, Meaning]]) -> None:
        meanings: dict[tuple[str, ...], set[Meaning]] = {}
        for name, meaning in names:
            meanings.setdefault(_words(name), set()).add(meaning)
        self._by_first_word: dict[str, list[tuple[tuple[str, ...], frozenset[Meaning]]]] = {}
        for words in sorted(meanings, key=len, reverse=True):
            found = (words, frozenset(meanings[words]))
            self._by_first_word.setdefault(words[0], []).append(found)

    def mentions(self, text: str) -> Iterator[Mention[Meaning]]:
        """Yield the names in a text from left to right; of two that begin alike the longer."""
        if not self._by_first_word:
            return
        matches = list(WORD.finditer(text))
        words = tuple(fold(match.group()) for match in matches)
        index = 0
        while index < len(words):
            read = 1
            for name, meanings in self._by_first_word.get(words[index], ()):
                if words[index : index + len(name)] == name:
                    read = len(name)
                    end = matches[index + read - 1].end()
                    yield Mention(meanings, matches[index].start(), end)
                    break
            index += read


def _words(name: str) -> tuple[str, ...]:
    return tuple(fold(word) for word in WORD.findall(name))
