"""The engine for every day: CTranslate2, for encoder-decoder and for decoder-only models."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

from summariser.engines.base import DecodingOptions, Generation, Hypothesis, Request
from summariser.engines.batching import batches
from summariser.engines.tokenizers import Tokenizer, check_length, open_tokenizer
from summariser.errors import ModelError
from summariser.models.manifest import Manifest


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
        self._tokenizer: Tokenizer = open_tokenizer(directory)
        self._manifest = manifest
        self._token_budget = token_budget
        runner = _Decoder if manifest.architecture == "decoder" else _EncoderDecoder
        self._runner: _Runner = runner(
            directory, device, compute_type, threads or os.cpu_count() or 1
        )

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
        sources = [
            self._tokenizer.encode(request.source, request.source_prefix) for request in requests
        ]
        for request, source in zip(requests, sources, strict=True):
            check_length(self._manifest, request.source, len(source))
        prefixes = [request.target_prefix or self._manifest.target_prefix for request in requests]
        generations: dict[int, Generation] = {}
        lengths = [len(source) for source in sources]
        options = [request.options for request in requests]
        for batch in batches(lengths, options, self._token_budget):
            results = self._runner.run(
                [sources[index] for index in batch],
                [prefixes[index] for index in batch],
                options[batch[0]],
            )
            for index, result in zip(batch, results, strict=True):
                generations[index] = self._generation(requests[index], lengths[index], result)
            if progress is not None:
                progress(len(batch))
        return [generations[index] for index in range(len(requests))]

    def _generation(self, request: Request, source_tokens: int, result: Any) -> Generation:
        hypotheses: list[Hypothesis] = []
        ended: list[bool] = []
        for tokens, score in zip(self._runner.tokens(result), result.scores, strict=True):
            ended.append(bool(tokens) and tokens[-1] in self._runner.end_tokens)
            written = tokens[: len(tokens) - ended[-1]]
            length = max(1, len(tokens))
            # CTranslate2 divides the sum of log probabilities by length ** length_penalty.
            total = score * length**request.options.length_penalty
            text = self._tokenizer.decode(written)
            hypotheses.append(Hypothesis(text.strip(), total / length, len(written)))
        return Generation(tuple(hypotheses), source_tokens, truncated=not ended[0])


class _Runner(Protocol):
    """What differs between the two kinds of models."""

    end_tokens: frozenset[str]

    def run(
        self,
        sources: Sequence[Sequence[str]],
        prefixes: Sequence[Sequence[str]],
        options: DecodingOptions,
    ) -> list[Any]:
        """Return CTranslate2's result of each source."""

    def tokens(self, result: Any) -> list[list[str]]:
        """Return the tokens of each hypothesis."""


class _Decoder:
    """A decoder-only model: the source is the beginning of what it goes on writing."""

    def __init__(self, directory: Path, device: str, compute_type: str, threads: int) -> None:
        import ctranslate2

        self._generator: Any = _loaded(
            ctranslate2.Generator, directory, device, compute_type, threads
        )
        self.end_tokens = _end_tokens(directory)

    def run(
        self,
        sources: Sequence[Sequence[str]],
        prefixes: Sequence[Sequence[str]],
        options: DecodingOptions,
    ) -> list[Any]:
        """Return CTranslate2's result of each source; a prefix is part of its prompt."""
        prompts = [[*source, *prefix] for source, prefix in zip(sources, prefixes, strict=True)]
        results: list[Any] = self._generator.generate_batch(
            prompts,
            max_length=options.max_tokens,
            min_length=options.min_tokens,
            include_prompt_in_result=False,
            **_search(options),
        )
        return results

    def tokens(self, result: Any) -> list[list[str]]:
        """Return the tokens of each hypothesis."""
        return list(result.sequences)


class _EncoderDecoder:
    """A model that reads the source with one network and writes the target with another."""

    def __init__(self, directory: Path, device: str, compute_type: str, threads: int) -> None:
        import ctranslate2

        self._translator: Any = _loaded(
            ctranslate2.Translator, directory, device, compute_type, threads
        )
        self.end_tokens = _end_tokens(directory)

    def run(
        self,
        sources: Sequence[Sequence[str]],
        prefixes: Sequence[Sequence[str]],
        options: DecodingOptions,
    ) -> list[Any]:
        """Return CTranslate2's result of each source; the target begins with its prefix."""
        results: list[Any] = self._translator.translate_batch(
            list(sources),
            target_prefix=[list(prefix) or None for prefix in prefixes],
            max_input_length=0,
            max_decoding_length=options.max_tokens,
            min_decoding_length=options.min_tokens,
            **_search(options),
        )
        return results

    def tokens(self, result: Any) -> list[list[str]]:
        """Return the tokens of each hypothesis."""
        return list(result.hypotheses)


def _search(options: DecodingOptions) -> dict[str, Any]:
    return {
        "beam_size": options.beam_size,
        "num_hypotheses": options.hypotheses,
        "length_penalty": options.length_penalty,
        "repetition_penalty": options.repetition_penalty,
        "no_repeat_ngram_size": options.no_repeat_ngram_size,
        "return_scores": True,
        "return_end_token": True,
    }


def _loaded(
    kind: Callable[..., Any], directory: Path, device: str, compute_type: str, threads: int
) -> Any:
    try:
        return kind(
            str(directory),
            device=device,
            compute_type=compute_type,
            inter_threads=1,
            intra_threads=threads,
        )
    except (RuntimeError, ValueError) as error:
        raise ModelError(
            f"CTranslate2 cannot load the model in {directory} on {device} with {compute_type}: "
            f"{error}",
            "choose another device or compute_type; if the model itself is damaged, delete its "
            "directory and the next run prepares it again",
        ) from error


def _end_tokens(directory: Path) -> frozenset[str]:
    config = json.loads((directory / "config.json").read_text(encoding="utf-8"))
    end = config["eos_token"]
    return frozenset([end] if isinstance(end, str) else end)
