"""Summarises articles at every length: all articles, lengths and chunks in few engine calls."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from summariser.engines.base import DecodingOptions, Engine, Generation, Request
from summariser.errors import ModelError, SourceError
from summariser.records import Article
from summariser.settings import LengthSettings
from summariser.summarise.chunking import ChunkLimits, chunk
from summariser.summarise.prompting import summary_prompt
from summariser.text.sentences import split_sentences

# English news takes 1.3 to 1.5 tokens a word in the vocabularies of the registry, names more.
_TOKENS_PER_WORD = 2.0
_OVERLAP_SHARE = 0.1
# Tokens counted apart and together differ by a few at the seams.
_SPARE_TOKENS = 16


@dataclass(frozen=True, slots=True)
class Candidate:
    """One summary that the model proposes.

    Attributes:
        text: One line.
        score: Mean log probability a token, in nats.
        truncated: It did not end by itself.
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

        That is the text itself. An article that is longer than the model reads is summarised in
        chunks, and its lead with the chunks' summaries is read in its place, as deep as needed:
        nothing is cut.
        """
        unique = {article.article_id: article for article in articles}
        texts = {key: article.text for key, article in unique.items()}
        while chunks := self._chunks_of_long(unique, texts):
            for key, summaries in self._summaries_of(unique, chunks).items():
                shorter = "\n\n".join((_lead(texts[key]), *summaries))
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
        options: DecodingOptions | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> list[list[Candidate]]:
        """Return the candidates for each wish, best first by the model, never none.

        Args:
            wishes: Articles with the lengths that are wanted of them.
            texts: What ``condensed`` returned for these articles.
            options: How to decode; the length's own options by default. The token limits are
                always the length's.
            progress: Called with the number of wishes finished since the last call.
        """
        requests = [
            self._request(article.title, texts[article.article_id], length, options)
            for article, length in wishes
        ]
        return [_candidates(generation) for generation in self._engine.generate(requests, progress)]

    def _chunks_of_long(
        self, articles: Mapping[str, Article], texts: Mapping[str, str]
    ) -> dict[str, list[str]]:
        """Return the chunks of each text that is longer than the model reads."""
        chunks = {
            key: chunk(text, self._count, self._limits(articles[key].title))
            for key, text in texts.items()
        }
        return {key: pieces for key, pieces in chunks.items() if len(pieces) > 1}

    def _summaries_of(
        self, articles: Mapping[str, Article], chunks: Mapping[str, Sequence[str]]
    ) -> dict[str, list[str]]:
        """Return a summary at the longest length for each chunk.

        Greedily: readers never see it, and there is nothing to choose among.
        """
        options = replace(
            DecodingOptions.of(self._lengths[self._longest].decoding), beam_size=1, hypotheses=1
        )
        keys = [key for key, pieces in chunks.items() for _ in pieces]
        requests = [
            self._request(articles[key].title, piece, self._longest, options)
            for key, pieces in chunks.items()
            for piece in pieces
        ]
        summaries: dict[str, list[str]] = {key: [] for key in chunks}
        for key, generation in zip(keys, self._engine.generate(requests), strict=True):
            summaries[key].append(_candidates(generation)[0].text)
        return summaries

    def _limits(self, title: str) -> ChunkLimits:
        frame = self._prompt(title, "", self._longest)
        room = self._engine.max_source_tokens - self._count([frame])[0] - _SPARE_TOKENS
        if room < 1:
            raise SourceError(
                f"the title {title[:60]!r}... leaves no room for the text in the "
                f"{self._engine.max_source_tokens} tokens that the model reads",
                "shorten the title, or choose a summary model with a longer window",
            )
        return ChunkLimits(room, int(room * _OVERLAP_SHARE))

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
                min_tokens=bounds.min_words,
                max_tokens=int(bounds.max_words * _TOKENS_PER_WORD),
            ),
        )


def _lead(text: str) -> str:
    return split_sentences(text.split("\n", 1)[0])[0]


def _candidates(generation: Generation) -> list[Candidate]:
    found = {
        " ".join(hypothesis.text.split()): Candidate(
            " ".join(hypothesis.text.split()),
            hypothesis.score,
            generation.truncated and index == 0,
        )
        for index, hypothesis in enumerate(generation.hypotheses)
    }
    return list(found.values())
