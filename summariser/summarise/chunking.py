"""Long articles in pieces that a model can read, with nothing cut."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from summariser.errors import SourceError
from summariser.text.sentences import split_sentences

CountTokens = Callable[[Sequence[str]], list[int]]


@dataclass(frozen=True, slots=True)
class ChunkLimits:
    """How to cut.

    Attributes:
        max_tokens: Tokens that a chunk holds at most.
        overlap_tokens: Tokens at most that a chunk repeats from the one before, in whole
            sentences, so that a pronoun at its start still has its noun.
    """

    max_tokens: int
    overlap_tokens: int

    def __post_init__(self) -> None:
        if not 0 <= self.overlap_tokens < self.max_tokens:
            raise ValueError(
                f"overlap_tokens must be between 0 and max_tokens ({self.max_tokens}): "
                f"{self.overlap_tokens}"
            )


def chunk(text: str, count_tokens: CountTokens, limits: ChunkLimits) -> list[str]:
    """Return overlapping pieces of ``text``, each within ``limits``, cut between sentences.

    A sentence that alone is longer than a chunk is cut between words. Every word of the text
    stands in at least one chunk, and the first chunk begins with the lead.

    Raises:
        SourceError: One single word is longer than a chunk.
    """
    if count_tokens([text])[0] <= limits.max_tokens:
        return [text]
    pieces = _pieces(text, count_tokens, limits.max_tokens)
    chunks: list[str] = []
    start = 0
    while start < len(pieces):
        end, used = start, 0
        while end < len(pieces) and used + pieces[end].tokens <= limits.max_tokens:
            used += pieces[end].tokens
            end += 1
        chunks.append("".join(piece.text for piece in pieces[start:end]).strip())
        if end == len(pieces):
            break
        room = min(limits.overlap_tokens, limits.max_tokens - pieces[end].tokens)
        start = _step_back(pieces, start, end, room)
    return chunks


def split_off(text: str, count_tokens: CountTokens, max_tokens: int) -> tuple[str, str]:
    """Return the beginning of ``text`` within ``max_tokens``, and the rest, cut between sentences.

    Raises:
        SourceError: One single word is longer than ``max_tokens``.
    """
    pieces = _pieces(text, count_tokens, max_tokens)
    end, used = 0, 0
    while end < len(pieces) and used + pieces[end].tokens <= max_tokens:
        used += pieces[end].tokens
        end += 1
    beginning = "".join(piece.text for piece in pieces[:end])
    return beginning.strip(), "".join(piece.text for piece in pieces[end:]).strip()


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    tokens: int


def _step_back(pieces: Sequence[_Piece], start: int, end: int, room: int) -> int:
    """Return where the next chunk starts: up to ``room`` tokens before ``end``, after ``start``."""
    following = end
    used = 0
    while following - 1 > start and used + pieces[following - 1].tokens <= room:
        following -= 1
        used += pieces[following].tokens
    return following


def _pieces(text: str, count_tokens: CountTokens, max_tokens: int) -> list[_Piece]:
    sentences = [
        sentence + ending
        for paragraph in text.split("\n")
        for sentence, ending in _with_endings(split_sentences(paragraph))
    ]
    pieces: list[_Piece] = []
    for sentence, tokens in zip(sentences, count_tokens(sentences), strict=True):
        if tokens <= max_tokens:
            pieces.append(_Piece(sentence, tokens))
        else:
            pieces.extend(_cut_between_words(sentence, count_tokens, max_tokens))
    return pieces


def _with_endings(sentences: Sequence[str]) -> list[tuple[str, str]]:
    return [
        (sentence, "\n\n" if index == len(sentences) - 1 else " ")
        for index, sentence in enumerate(sentences)
    ]


def _cut_between_words(sentence: str, count_tokens: CountTokens, max_tokens: int) -> list[_Piece]:
    words = [f"{word} " for word in sentence.split()]
    counts = count_tokens(words)
    if max(counts) > max_tokens:
        longest = words[counts.index(max(counts))]
        raise SourceError(
            f"one word of {len(longest)} characters without a space "
            f"({longest[:40]!r}...) is longer than the model reads ({max_tokens} tokens)",
            "remove what is not text (encoded data, tables) from the article",
        )
    pieces: list[_Piece] = []
    start, used = 0, 0
    for index, tokens in enumerate(counts):
        if used + tokens > max_tokens:
            pieces.append(_Piece("".join(words[start:index]), used))
            start, used = index, 0
        used += tokens
    pieces.append(_Piece("".join(words[start:]) + "\n", used))
    return pieces
