"""Summarises articles at every length: all articles, lengths and chunks in few engine calls."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from summariser.engines.base import DecodingOptions, Engine, Generation, Request
from summariser.errors import ModelError, SourceError
from summariser.records import Article
from summariser.settings import LengthSettings
from summariser.summarise.chunking import ChunkLimits, chunk, split_off
from summariser.summarise.dropping import without_end
from summariser.summarise.prompting import summary_prompt

# English news takes 1.3 to 1.5 tokens a word in the vocabularies of the registry, names more.
_TYPICAL_TOKENS_PER_WORD = 1.5
_TOKENS_PER_WORD = 2.0
# What 99 of 100 texts of several sentences have at least: with fewer, one is surely too short.
_FEWEST_TOKENS_PER_WORD = 1.2
_OVERLAP_SHARE = 0.1
_BEGINNING_SHARE = 0.5
# Tokens counted apart and together differ by a few at the seams.
_SPARE_TOKENS = 16


@dataclass(frozen=True, slots=True)
class Candidate:
    """One summary that the model proposes.

    Attributes:
        text: One line; without its last sentences where the model wrote too many, or broke off.
        score: Mean log probability a token of all that the model wrote, in nats.
        truncated: The text breaks off.
    """

    text: str
    score: float
    truncated: bool


Wish = tuple[Article, str]
"""An article and the name of a length."""


class Summariser:
    """Summarises with one engine.

    Args:
        engine: Runs the model.
        scheme: How the model is asked (``summarise.prompting.SCHEMES``).
        lengths: The lengths by name.
    """

    def __init__(self, engine: Engine, scheme: str, lengths: Mapping[str, LengthSettings]) -> None:
        self._engine = engine
        self._scheme = scheme
        self._lengths = lengths

    def condensed(self, articles: Iterable[Article]) -> dict[str, str]:
        """Return by article id what the model is to read of each article.

        That is the text itself. Of an article that is longer than the model reads, the beginning
        fills half of the window as it is, because in news the most important comes first; the
        rest is summarised in chunks for the other half, as deep as needed: nothing is cut.
        """
        unique = {article.article_id: article for article in articles}
        texts = {key: article.text for key, article in unique.items()}
        while too_long := self._too_long(unique, texts):
            beginnings, chunks = self._split(unique, too_long)
            for key, summaries in self._summaries_of(unique, chunks).items():
                shorter = "\n\n".join((beginnings[key], *summaries))
                if self._count([shorter])[0] >= self._count([texts[key]])[0]:
                    raise ModelError(
                        f"the summaries of {len(summaries)} chunks are no shorter than the text "
                        f"of {key}: the model reads only {self._engine.max_source_tokens} tokens "
                        "at a time",
                        "choose a summary model with a longer window, or shorter lengths",
                    )
                texts[key] = shorter
        return texts

    def candidates(
        self,
        wishes: Sequence[Wish],
        texts: Mapping[str, str],
        *,
        options: Sequence[DecodingOptions] | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> list[list[Candidate]]:
        """Return the candidates for each wish, best first by the model, never none.

        Args:
            wishes: Articles with the lengths that are wanted of them.
            texts: What ``condensed`` returned for these articles.
            options: How to decode each wish; the length's own options by default. The token
                limits are always the length's.
            progress: Called with the number of wishes finished since the last call.
        """
        each: Sequence[DecodingOptions | None] = options or [None] * len(wishes)
        requests = [
            self._request(article.title, texts[article.article_id], length, one)
            for (article, length), one in zip(wishes, each, strict=True)
        ]
        generations = self._engine.generate(requests, progress)
        return [
            _candidates(generation, self._lengths[length])
            for (_, length), generation in zip(wishes, generations, strict=True)
        ]

    def _too_long(
        self, articles: Mapping[str, Article], texts: Mapping[str, str]
    ) -> dict[str, str]:
        """Return the texts that are longer than the model reads, by article id."""
        return {
            key: text
            for key, text in texts.items()
            if self._count([text])[0] > self._room(articles[key].title)
        }

    def _split(
        self, articles: Mapping[str, Article], texts: Mapping[str, str]
    ) -> tuple[dict[str, str], dict[str, list[str]]]:
        """Return by article id the beginning that is kept, and the chunks of the rest."""
        beginnings: dict[str, str] = {}
        chunks: dict[str, list[str]] = {}
        for key, text in texts.items():
            room = self._room(articles[key].title)
            beginnings[key], rest = split_off(text, self._count, int(room * _BEGINNING_SHARE))
            chunks[key] = chunk(rest, self._count, ChunkLimits(room, int(room * _OVERLAP_SHARE)))
        return beginnings, chunks

    def _summaries_of(
        self, articles: Mapping[str, Article], chunks: Mapping[str, Sequence[str]]
    ) -> dict[str, list[str]]:
        """Return a summary of each chunk.

        Greedily: readers never see it, and there is nothing to choose among.
        """
        asked: list[tuple[str, str]] = []
        requests: list[Request] = []
        for key, pieces in chunks.items():
            length = self._length_that_fits(len(pieces))
            options = DecodingOptions.of(self._lengths[length].decoding)
            greedy = replace(options, beam_size=1, hypotheses=1)
            for piece in pieces:
                asked.append((key, length))
                requests.append(self._request(articles[key].title, piece, length, greedy))
        summaries: dict[str, list[str]] = {key: [] for key in chunks}
        for (key, length), generation in zip(asked, self._engine.generate(requests), strict=True):
            summaries[key].append(_candidates(generation, self._lengths[length])[0].text)
        return summaries

    def _length_that_fits(self, chunks: int) -> str:
        """Return the longest length at which the summaries of all chunks can be read together.

        Where none is short enough, the shortest that says more than a headline does: what it
        makes is condensed once more.
        """
        by_size = sorted(self._lengths, key=lambda name: self._lengths[name].max_words)
        telling = by_size[1:] or by_size
        share = self._engine.max_source_tokens * (1 - _BEGINNING_SHARE) / chunks
        room = share / _TYPICAL_TOKENS_PER_WORD
        fitting = [name for name in telling if self._lengths[name].max_words <= room]
        return fitting[-1] if fitting else telling[0]

    def _room(self, title: str) -> int:
        """Return the tokens that are left for the text under a title."""
        frame = self._prompt(title, "", self._longest)
        room = self._engine.max_source_tokens - self._count([frame])[0] - _SPARE_TOKENS
        if room < 1:
            raise SourceError(
                f"the title {title[:60]!r}... leaves no room for the text in the "
                f"{self._engine.max_source_tokens} tokens that the model reads",
                "shorten the title, or choose a summary model with a longer window",
            )
        return room

    def _count(self, texts: Sequence[str]) -> list[int]:
        return self._engine.count_tokens(texts)

    @property
    def _longest(self) -> str:
        return max(self._lengths, key=lambda name: self._lengths[name].max_words)

    def _prompt(self, title: str, text: str, length: str) -> str:
        words = self._lengths[length].min_words, self._lengths[length].max_words
        cue = self._lengths[length].prompt_cue(length)
        return summary_prompt(title, text, self._scheme, cue, words)

    def _request(
        self, title: str, text: str, length: str, options: DecodingOptions | None
    ) -> Request:
        bounds = self._lengths[length]
        return Request(
            self._prompt(title, text, length),
            replace(
                options or DecodingOptions.of(bounds.decoding),
                min_tokens=int(bounds.min_words * _FEWEST_TOKENS_PER_WORD),
                max_tokens=int(bounds.max_words * _TOKENS_PER_WORD),
            ),
        )


def _candidates(generation: Generation, bounds: LengthSettings) -> list[Candidate]:
    found: dict[str, Candidate] = {}
    for hypothesis in generation.hypotheses:
        text, truncated = " ".join(hypothesis.text.split()), hypothesis.truncated
        shorter = without_end(text, bounds.min_words, bounds.max_words, truncated=truncated)
        if shorter is not None:
            text, truncated = shorter, False
        found.setdefault(text, Candidate(text, hypothesis.score, truncated))
    return list(found.values())
