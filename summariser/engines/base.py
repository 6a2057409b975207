"""What a caller asks of an engine and what it gets back; the same for every engine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, Self

from summariser.settings import DecodingSettings


@dataclass(frozen=True, slots=True)
class DecodingOptions:
    """How to decode; requests with equal options are decoded together.

    Attributes:
        beam_size: Hypotheses kept while searching; 1 is greedy.
        max_tokens: Tokens generated at most; reaching it marks the generation truncated.
        min_tokens: Tokens generated at least.
        hypotheses: Number of hypotheses returned, best first (at most ``beam_size``).
        length_penalty: Exponent of the length in the hypothesis score; 0 does not normalise.
        repetition_penalty: Divides the score of tokens already generated; 1 does nothing.
        no_repeat_ngram_size: No n-gram of this many tokens occurs twice; 0 allows all.
        forbidden: Words that are not written, as they begin and as they go on a text.
    """

    beam_size: int = 1
    max_tokens: int = 256
    min_tokens: int = 1
    hypotheses: int = 1
    length_penalty: float = 1.0
    repetition_penalty: float = 1.0
    no_repeat_ngram_size: int = 0
    forbidden: tuple[str, ...] = ()

    @classmethod
    def of(cls, settings: DecodingSettings) -> Self:
        """Return what a profile says of decoding, with the default limits."""
        return cls(**settings.model_dump())

    def __post_init__(self) -> None:
        if not 1 <= self.hypotheses <= self.beam_size:
            raise ValueError(
                f"hypotheses must be between 1 and beam_size ({self.beam_size}): {self.hypotheses}"
            )
        if not 1 <= self.min_tokens <= self.max_tokens:
            raise ValueError(
                f"min_tokens must be between 1 and max_tokens ({self.max_tokens}): "
                f"{self.min_tokens}"
            )


@dataclass(frozen=True, slots=True)
class Request:
    """One text to generate from.

    Attributes:
        source: What the model reads: the text for an encoder, the whole prompt for a decoder.
        options: How to decode.
        source_prefix: Special tokens before the source, as the vocabulary spells them
            (NLLB's ``eng_Latn``, OPUS-MT's ``>>urd<<``).
        target_prefix: Special tokens that the output begins with (``urd_Arab``); they are
            not part of the returned text.
    """

    source: str
    options: DecodingOptions
    source_prefix: tuple[str, ...] = ()
    target_prefix: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One text that the model proposes.

    Attributes:
        text: Without special tokens.
        score: Mean log probability a token, in nats, whatever the length penalty was.
        tokens: Number of tokens generated, the end token not counted.
        truncated: It reached ``max_tokens`` without ending.
    """

    text: str
    score: float
    tokens: int
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class Generation:
    """What the model made of one request.

    Attributes:
        hypotheses: Best first, at least one.
        source_tokens: Number of tokens read.
    """

    hypotheses: tuple[Hypothesis, ...]
    source_tokens: int

    @property
    def best(self) -> Hypothesis:
        """The first hypothesis."""
        return self.hypotheses[0]

    @property
    def truncated(self) -> bool:
        """Whether the best hypothesis reached ``max_tokens`` without ending."""
        return self.best.truncated


class Engine(Protocol):
    """Runs one model. Tokenises, fills batches by a token budget and restores the order."""

    @property
    def max_source_tokens(self) -> int:
        """The longest source that the model reads, in tokens."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the number of tokens of each text, without special tokens."""

    def generate(
        self, requests: Sequence[Request], progress: Callable[[int], None] | None = None
    ) -> list[Generation]:
        """Return one generation a request, in the order of the requests.

        Args:
            requests: Any number, of any lengths and options.
            progress: Called with the number of requests that were finished since the last call.

        Raises:
            ModelError: A source is longer than ``max_source_tokens``; nothing is ever cut.
        """

    def score(self, requests: Sequence[Request], texts: Sequence[str]) -> list[float]:
        """Return how likely the model finds each text as the answer to its request.

        Args:
            requests: Their options do not matter.
            texts: One for each request, whoever wrote it.

        Returns:
            Mean log probability a token, the end token included, in nats; as comparable as the
            scores of hypotheses are. A token that the model cannot write counts as the least
            likely that it can.

        Raises:
            ModelError: A source is longer than ``max_source_tokens``.
        """

    def unload(self) -> None:
        """Give the memory of the weights back; the next ``generate`` loads them again."""
