"""The reference engine: ``transformers`` itself, for comparison and for what else cannot run."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

from summariser.engines.base import DecodingOptions, Generation, Hypothesis, Request
from summariser.engines.batching import batches
from summariser.engines.tokenizers import (
    TransformersTokenizer,
    answer_pieces,
    forbidden_pieces,
    read_requests,
)
from summariser.errors import ModelError
from summariser.models.manifest import Manifest


class TransformersEngine:
    """Runs a checkpoint with torch.

    Args:
        directory: The checkpoint with its tokenizer.
        manifest: What is known of it.
        device: ``cpu``, ``cuda`` or ``auto``.
        token_budget: Most tokens of a batch, padding and beams included.

    Raises:
        ModelError: torch is not installed, or the checkpoint cannot be loaded.
    """

    def __init__(
        self, directory: Path, manifest: Manifest, *, device: str, token_budget: int
    ) -> None:
        self._tokenizer = TransformersTokenizer(directory)
        self._manifest = manifest
        self._token_budget = token_budget
        self._open = partial(_Network, directory, manifest.architecture == "decoder", device)
        self._network: _Network | None = self._open()

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
        network = self._network = self._network or self._open()
        ends = network.end_ids
        generations: dict[int, Generation] = {}
        lengths = [len(source) for source in sources]
        options = [request.options for request in requests]
        for batch in batches(lengths, options, self._token_budget):
            forbidden = forbidden_pieces(self._tokenizer, options[batch[0]].forbidden)
            for members in _equally_prefixed(batch, prefixes):
                written = network.run(
                    [self._tokenizer.ids(sources[index]) for index in members],
                    [self._tokenizer.ids(prefixes[index]) for index in members],
                    options[batch[0]],
                    [self._tokenizer.ids(pieces) for pieces in forbidden],
                )
                for index, hypotheses in zip(members, written, strict=True):
                    generations[index] = self._generation(lengths[index], hypotheses, ends)
            if progress is not None:
                progress(len(batch))
        return [generations[index] for index in range(len(requests))]

    def score(self, requests: Sequence[Request], texts: Sequence[str]) -> list[float]:
        """Return how likely each text is as an answer; see ``engines.base.Engine``."""
        sources, prefixes = read_requests(self._tokenizer, self._manifest, requests)
        network = self._network = self._network or self._open()
        scores = []
        for request, source, prefix, text in zip(requests, sources, prefixes, texts, strict=True):
            pieces = answer_pieces(self._tokenizer, self._manifest, request, text)
            scores.append(network.score(*map(self._tokenizer.ids, (source, prefix, pieces))))
        return scores

    def unload(self) -> None:
        """Give the memory of the weights back; the next ``generate`` loads them again."""
        self._network = None

    def _generation(
        self,
        source_tokens: int,
        written: Sequence[tuple[list[int], float]],
        end_ids: Collection[int],
    ) -> Generation:
        hypotheses = []
        for ids, score in written:
            ended = bool(ids) and ids[-1] in end_ids
            kept = ids[: len(ids) - ended]
            text = self._tokenizer.decode_ids(kept)
            hypotheses.append(Hypothesis(text.strip(), score, len(kept), not ended))
        return Generation(tuple(hypotheses), source_tokens)


class _Network:
    """The model in torch: ids in, ids and scores out.

    Args:
        directory: The checkpoint.
        decoder: Whether it has no encoder.
        device: ``cpu``, ``cuda`` or ``auto``.
    """

    def __init__(self, directory: Path, decoder: bool, device: str) -> None:
        try:
            import torch
            from transformers import (
                AutoModelForCausalLM,
                AutoModelForSeq2SeqLM,
            )
            from transformers import GenerationConfig as UntypedGenerationConfig
        except ImportError as error:
            raise ModelError(
                f"the transformers engine needs torch: {error}",
                "pip install 'summariser[convert]', or set engine to ctranslate2",
            ) from error
        generation_config: Any = UntypedGenerationConfig
        kind: Any = AutoModelForCausalLM if decoder else AutoModelForSeq2SeqLM
        try:
            model: Any = kind.from_pretrained(str(directory), local_files_only=True)
        except (OSError, ValueError) as error:
            raise ModelError(
                f"the checkpoint in {directory} cannot be loaded: {error}",
                "see that the folder holds a whole checkpoint",
            ) from error
        if device == "auto":
            device = "cuda" if torch.cuda.is_available() else "cpu"
        shipped = model.generation_config
        end = shipped.eos_token_id
        self.end_ids: frozenset[int] = frozenset(end if isinstance(end, list) else [end])
        self._pad: int = (
            shipped.pad_token_id if shipped.pad_token_id is not None else min(self.end_ids)
        )
        # Of what a checkpoint brings along, only the names of its special tokens and what must
        # never be written count: lengths and beams are the caller's choice.
        model.generation_config = generation_config(
            bos_token_id=shipped.bos_token_id,
            eos_token_id=end,
            pad_token_id=self._pad,
            decoder_start_token_id=shipped.decoder_start_token_id,
            bad_words_ids=shipped.bad_words_ids,
        )
        self._start: int = shipped.decoder_start_token_id
        self._model: Any = model.to(device).eval()
        self._device = device
        self._decoder = decoder

    def run(
        self,
        sources: Sequence[list[int]],
        prefixes: Sequence[list[int]],
        options: DecodingOptions,
        forbidden: list[list[int]],
    ) -> list[list[tuple[list[int], float]]]:
        """Return of each source its hypotheses: the ids after the prefix, and their score."""
        import torch

        if self._decoder:
            sources = [[*source, *prefix] for source, prefix in zip(sources, prefixes, strict=True)]
        read, mask = self._padded(sources)
        begins = read
        inputs = {"input_ids": read, "attention_mask": mask}
        if not self._decoder:
            begins = torch.tensor(
                [[self._start, *prefix] for prefix in prefixes], device=self._device
            )
            inputs["decoder_input_ids"] = begins
        with torch.inference_mode():
            never = [*(self._model.generation_config.bad_words_ids or ()), *forbidden]
            sequences = self._model.generate(
                **inputs, **_search(options), bad_words_ids=never or None
            )
            return [
                [
                    self._scored(read[row], mask[row], begins[row], sequence)
                    for sequence in sequences[row * options.hypotheses :][: options.hypotheses]
                ]
                for row in range(len(sources))
            ]

    def _padded(self, sources: Sequence[list[int]]) -> tuple[Any, Any]:
        """Return ids and mask, [sources, longest]; a decoder's text must end where it goes on."""
        import torch

        width = max(len(source) for source in sources)
        ids = torch.full((len(sources), width), self._pad, device=self._device)
        mask = torch.zeros_like(ids)
        for row, source in enumerate(sources):
            place = slice(width - len(source), width) if self._decoder else slice(len(source))
            ids[row, place] = torch.tensor(source, device=self._device)
            mask[row, place] = 1
        return ids, mask

    def score(self, source: list[int], prefix: list[int], target: list[int]) -> float:
        """Return the mean log probability of a target and its end, in nats."""
        import torch

        begin = prefix if self._decoder else [self._start, *prefix]
        # An empty list has no type of its own.
        read, given, ids = (
            torch.tensor(each, device=self._device, dtype=torch.long)
            for each in (source, begin, target)
        )
        with torch.inference_mode():
            steps = self._steps(read, given, ids)
        written = steps[: len(target)].gather(1, ids[:, None]).sum()
        end = steps[len(target), sorted(self.end_ids)].max()
        return float((written + end).item()) / (len(target) + 1)

    def _scored(self, read: Any, mask: Any, begin: Any, sequence: Any) -> tuple[list[int], float]:
        """Return what was written, cut after its end token, and its mean log probability.

        One more reading of the text gives the score without what a search does to it, and needs
        no memory for the scores of every step.
        """
        import torch

        written = self._ended(sequence[len(begin) :].tolist())
        target = torch.tensor(written, device=self._device)
        given = begin[:0] if self._decoder else begin
        steps = self._steps(read[mask.bool()], given, target)[: len(written)]
        return written, steps.gather(1, target[:, None]).mean().item()

    def _steps(self, source: Any, begin: Any, target: Any) -> Any:
        """Return log probabilities of what each token of a target is and of what follows it.

        Args:
            source: Ids that are read.
            begin: Ids that the output begins with.
            target: Ids that follow them, shape [tokens].

        Returns:
            Shape [tokens + 1, vocabulary].
        """
        import torch

        if self._decoder:
            logits = self._model(input_ids=torch.cat([source, begin, target])[None]).logits
        else:
            logits = self._model(
                input_ids=source[None], decoder_input_ids=torch.cat([begin, target])[None]
            ).logits
        return logits[0, -len(target) - 1 :].float().log_softmax(-1)

    def _ended(self, ids: list[int]) -> list[int]:
        """Return the ids up to the first end token; what follows it is padding."""
        ends = [place for place, token in enumerate(ids) if token in self.end_ids]
        return ids[: ends[0] + 1] if ends else ids


def _equally_prefixed(
    batch: Sequence[int], prefixes: Sequence[Sequence[str]]
) -> Iterator[list[int]]:
    """Split a batch by the length of the target prefix: torch has no padding at a target's end."""
    for _, members in groupby(
        sorted(batch, key=lambda i: len(prefixes[i])), lambda i: len(prefixes[i])
    ):
        yield list(members)


def _search(options: DecodingOptions) -> dict[str, Any]:
    return {
        "do_sample": False,
        "num_beams": options.beam_size,
        "num_return_sequences": options.hypotheses,
        "max_new_tokens": options.max_tokens,
        "min_new_tokens": options.min_tokens,
        "length_penalty": options.length_penalty,
        "repetition_penalty": options.repetition_penalty,
        "no_repeat_ngram_size": options.no_repeat_ngram_size,
    }
