"""The engine for every day: CTranslate2, for encoder-decoder and for decoder-only models."""

from __future__ import annotations

import json
import math
import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from summariser.engines.base import Generation, Hypothesis, Request
from summariser.engines.batching import batches
from summariser.engines.heap import freed_memory_given_back, give_back_freed_memory
from summariser.engines.runners import (
    DecoderRunner,
    EncoderDecoderRunner,
    Finish,
    Runner,
    Tokens,
    Written,
)
from summariser.engines.tokenizers import (
    Tokenizer,
    answer_pieces,
    forbidden_pieces,
    open_tokenizer,
    read_requests,
)
from summariser.errors import ModelError
from summariser.models.manifest import Manifest

_T = TypeVar("_T")
_WORKERS = 4  # batches at once, before a batch is given more than one thread
_WIDEST = 4  # threads of one batch


class CTranslate2Engine:
    """Runs a prepared model.

    Args:
        directory: The prepared model.
        manifest: What it says of itself.
        device: ``cpu``, ``cuda`` or ``auto``.
        compute_type: CTranslate2's name of the arithmetic.
        threads: Processor threads; None for all cores.
        token_budget: Most tokens of a batch, padding and beams included.

    Raises:
        ModelError: CTranslate2 cannot load the model.
    """

    def __init__(
        self,
        directory: Path,
        manifest: Manifest,
        *,
        device: str,
        compute_type: str,
        threads: int | None,
        token_budget: int,
    ) -> None:
        import ctranslate2

        self._tokenizer: Tokenizer = open_tokenizer(directory)
        self._manifest = manifest
        self._token_budget = token_budget
        self._end_tokens = manifest.end_tokens or _end_tokens(directory)
        self._workers, width = _shares(threads or os.cpu_count() or 1, device)
        decoder = manifest.architecture == "decoder"
        model = _loaded(
            directory,
            device,
            compute_type,
            ctranslate2.Generator if decoder else ctranslate2.Translator,
            inter_threads=self._workers,
            intra_threads=width,
        )
        kind = DecoderRunner if decoder else EncoderDecoderRunner
        self._runner: Runner = kind(model, directory, self._end_tokens)

    @property
    def max_source_tokens(self) -> int:
        """The longest source that the model reads, in tokens."""
        return self._manifest.max_source_tokens

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the number of tokens of each text, without special tokens."""
        return [self._tokenizer.count(text) for text in texts]

    def generate(
        self, requests: Sequence[Request], progress: Callable[[int], None] | None = None
    ) -> list[Generation]:
        """Return one generation a request; see ``engines.base.Engine``."""
        sources, prefixes = read_requests(self._tokenizer, self._manifest, requests)
        lengths = [len(source) for source in sources]
        generations: dict[int, Generation] = {}
        begun = (
            (batch, self._begin(batch, requests, sources, prefixes))
            for batch in self._batches(requests, sources, prefixes)
        )
        if requests:
            self._runner.load()
        with freed_memory_given_back():
            for batch, finish in _ahead(begun, self._workers):
                for index, written in zip(batch, finish(), strict=True):
                    generations[index] = self._generation(lengths[index], written)
                if progress is not None:
                    progress(len(batch))
        return [generations[index] for index in range(len(requests))]

    def score(self, requests: Sequence[Request], texts: Sequence[str]) -> list[float]:
        """Return how likely each text is as an answer; see ``engines.base.Engine``."""
        sources, prefixes = read_requests(self._tokenizer, self._manifest, requests)
        targets = [
            answer_pieces(self._tokenizer, self._manifest, request, text)
            for request, text in zip(requests, texts, strict=True)
        ]
        if not requests:
            return []
        self._runner.load()
        with freed_memory_given_back():
            return self._runner.score(sources, prefixes, targets)

    def unload(self) -> None:
        """Give the memory of the weights back; the next ``generate`` loads them again."""
        self._runner.unload()
        give_back_freed_memory()

    def _batches(
        self, requests: Sequence[Request], sources: Sequence[Tokens], prefixes: Sequence[Tokens]
    ) -> Iterator[list[int]]:
        """Yield indices of requests to run together, at least a batch a worker where it can be."""
        options = [request.options for request in requests]
        widths = [
            len(source) + len(prefix) for source, prefix in zip(sources, prefixes, strict=True)
        ]
        tokens = sum(width * kind.beam_size for width, kind in zip(widths, options, strict=True))
        budget = min(self._token_budget, math.ceil(tokens / self._workers))
        # With prompts of several lengths in a batch, CTranslate2's beam search gives a decoder's
        # longer prompts other hypotheses than alone and does not keep to their least length
        # (seen with version 4.8.5; greedy search and one length are right).
        apart = self._manifest.architecture == "decoder"
        return batches(widths, options, budget, equal_lengths_in_beams=apart)

    def _begin(
        self,
        batch: Sequence[int],
        requests: Sequence[Request],
        sources: Sequence[Tokens],
        prefixes: Sequence[Tokens],
    ) -> Finish:
        return self._runner.begin(
            [sources[index] for index in batch],
            [prefixes[index] for index in batch],
            requests[batch[0]].options,
            forbidden_pieces(self._tokenizer, requests[batch[0]].options.forbidden),
        )

    def _generation(self, source_tokens: int, written: Sequence[Written]) -> Generation:
        hypotheses: list[Hypothesis] = []
        for one in written:
            ended = bool(one.tokens) and one.tokens[-1] in self._end_tokens
            tokens = one.tokens[: len(one.tokens) - ended]
            mean = one.log_probability / max(1, len(one.tokens))
            text = self._tokenizer.decode(tokens)
            hypotheses.append(Hypothesis(text.strip(), mean, len(tokens), not ended))
        return Generation(tuple(hypotheses), source_tokens)


def _shares(threads: int, device: str) -> tuple[int, int]:
    """Return how many batches run at once, and with how many threads each.

    A step reads all weights once, which a second thread hardly speeds up: with a thread each, two
    batches side by side were done in 57 % of the time that both threads took for one after the
    other. Each worker takes 0.3 to 0.4 GiB for its beams, so there are few. On a graphics card
    batches run one after the other.
    """
    import ctranslate2

    if device == "cuda" or (device == "auto" and ctranslate2.get_cuda_device_count()):
        return 1, threads
    width = max(1, min(_WIDEST, threads // _WORKERS))
    return threads // width, width


def _ahead(begun: Iterator[_T], count: int) -> Iterator[_T]:
    """Yield what ``begun`` yields, having taken ``count`` more from it."""
    waiting: deque[_T] = deque()
    for one in begun:
        waiting.append(one)
        if len(waiting) > count:
            yield waiting.popleft()
    yield from waiting


def _loaded(
    directory: Path,
    device: str,
    compute_type: str,
    kind: Callable[..., Any],
    *,
    inter_threads: int,
    intra_threads: int,
) -> Any:
    try:
        return kind(
            str(directory),
            device=device,
            compute_type=compute_type,
            inter_threads=inter_threads,
            intra_threads=intra_threads,
        )
    except (RuntimeError, ValueError) as error:
        raise ModelError(
            f"CTranslate2 cannot load the model in {directory} on {device} with {compute_type}: "
            f"{error}",
            "choose another device or compute_type; if the model itself is damaged, delete its "
            "directory and the next run prepares it again",
        ) from error


def _end_tokens(directory: Path) -> tuple[str, ...]:
    config = json.loads((directory / "config.json").read_text(encoding="utf-8"))
    return (str(config["eos_token"]),)
