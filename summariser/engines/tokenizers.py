"""Text to tokens and back, with the tokenizer that lies beside a prepared model."""

from __future__ import annotations

import functools
import os
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from summariser.engines.base import Request
from summariser.errors import ModelError
from summariser.models.manifest import Manifest

SENTENCEPIECE_FILE = "tokenizer.model"


class Tokenizer(Protocol):
    """What an engine needs of a tokenizer; tokens are spelled as in the model's vocabulary."""

    def encode(self, text: str, prefix: Sequence[str] = ()) -> list[str]:
        """Return the source tokens of ``text`` with every special token that the model expects."""

    def pieces(self, text: str) -> list[str]:
        """Return the tokens of ``text`` without special tokens."""

    def target_pieces(self, text: str) -> list[str]:
        """Return the tokens of a text that the model writes, without special tokens."""

    def count(self, text: str) -> int:
        """Return the number of tokens of ``text`` without special tokens."""

    def decode(self, tokens: Sequence[str]) -> str:
        """Return the text of generated tokens, special ones left out."""


def open_tokenizer(directory: Path) -> Tokenizer:
    """Return the tokenizer of a prepared model.

    Raises:
        ModelError: The directory holds none that can be read.
    """
    if (directory / SENTENCEPIECE_FILE).is_file():
        return SentencePieceTokenizer(directory / SENTENCEPIECE_FILE)
    return TransformersTokenizer(directory)


def forbidden_pieces(tokenizer: Tokenizer, words: Sequence[str]) -> list[list[str]]:
    """Return the tokens of words as they begin a text and as they follow another word."""
    spelled = (tokenizer.target_pieces(text) for word in words for text in (word, f" {word}"))
    return [list(pieces) for pieces in dict.fromkeys(map(tuple, spelled)) if pieces]


def answer_pieces(
    tokenizer: Tokenizer, manifest: Manifest, request: Request, text: str
) -> list[str]:
    """Return the tokens of a text as the answer to a request.

    A decoder's text follows its prompt, after a space where the prompt does not end with one.
    """
    follows = manifest.architecture == "decoder" and not request.source[-1:].isspace()
    return tokenizer.target_pieces(f" {text}" if follows else text)


def read_requests(
    tokenizer: Tokenizer, manifest: Manifest, requests: Sequence[Request]
) -> tuple[list[list[str]], list[Sequence[str]]]:
    """Return the tokens of each source, and those that each output begins with.

    Raises:
        ModelError: A source is longer than the model reads.
    """
    sources = [tokenizer.encode(request.source, request.source_prefix) for request in requests]
    for request, source in zip(requests, sources, strict=True):
        check_length(manifest, request.source, len(source))
    return sources, [request.target_prefix or manifest.target_prefix for request in requests]


def check_length(manifest: Manifest, text: str, tokens: int) -> None:
    """Refuse a source that is longer than the model reads: nothing is ever cut.

    Raises:
        ModelError: It is longer.
    """
    if tokens > manifest.max_source_tokens:
        raise ModelError(
            f"a source of {tokens} tokens is longer than {manifest.model_id} reads "
            f"({manifest.max_source_tokens}): {text[:60]!r}...",
            "split the text at sentence ends, or choose a model with a longer window",
        )


class SentencePieceTokenizer:
    """A SentencePiece model alone: the embedded model's; a prompt begins with its begin token.

    Args:
        path: The serialised model.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._processor = _processor(path.read_bytes())
        except (OSError, RuntimeError) as error:
            raise ModelError(
                f"the tokenizer {path} cannot be read: {error}",
                f"delete {path.parent}; the next run prepares the model again",
            ) from error
        self._begin: str = self._processor.id_to_piece(self._processor.bos_id())

    def encode(self, text: str, prefix: Sequence[str] = ()) -> list[str]:
        """Return the begin token, the prefix and the pieces of ``text``."""
        return [self._begin, *prefix, *self.pieces(text)]

    def pieces(self, text: str) -> list[str]:
        """Return the pieces."""
        pieces: list[str] = self._processor.encode(text, out_type=str)
        return pieces

    def target_pieces(self, text: str) -> list[str]:
        """Return the pieces."""
        return self.pieces(text)

    def count(self, text: str) -> int:
        """Return the number of pieces."""
        return len(self._processor.encode(text))

    def decode(self, tokens: Sequence[str]) -> str:
        """Return the text of pieces; bytes that are no character become U+FFFD."""
        return str(self._processor.decode_pieces(list(tokens)))


@functools.lru_cache(maxsize=1)
def _processor(model: bytes) -> Any:
    """Return the processor of a serialised model; models of one base share it and its 50 MB."""
    from sentencepiece import SentencePieceProcessor

    return SentencePieceProcessor(model_proto=model)


class TransformersTokenizer:
    """The tokenizer of a model from a hub, by ``transformers`` and without torch.

    Args:
        directory: Holds the tokenizer's files.
    """

    def __init__(self, directory: Path) -> None:
        # That there is no torch is as it should be, and not for the reader of a digest to know.
        os.environ.setdefault("TRANSFORMERS_NO_ADVISORY_WARNINGS", "1")
        from transformers import AutoTokenizer

        try:
            with warnings.catch_warnings():
                # Marian's tokenizer recommends a package that it loads and never uses.
                warnings.filterwarnings("ignore", message=r"Recommended: pip install sacremoses")
                self._tokenizer: Any = AutoTokenizer.from_pretrained(
                    str(directory), local_files_only=True
                )
        except (OSError, ValueError) as error:
            raise ModelError(
                f"the tokenizer in {directory} cannot be read: {error}",
                f"delete {directory}; the next run prepares the model again",
            ) from error

    def encode(self, text: str, prefix: Sequence[str] = ()) -> list[str]:
        """Return the model's usual tokens, or with a prefix in the begin token's place."""
        if prefix:
            return [*prefix, *self.pieces(text), self._tokenizer.eos_token]
        tokens: list[str] = self._tokenizer.convert_ids_to_tokens(self._tokenizer(text).input_ids)
        return tokens

    def pieces(self, text: str) -> list[str]:
        """Return the tokens."""
        pieces: list[str] = self._tokenizer.tokenize(text)
        return pieces

    def target_pieces(self, text: str) -> list[str]:
        """Return the tokens; Marian's models have other ones for what they write."""
        if not hasattr(self._tokenizer, "spm_target"):
            return self.pieces(text)
        ids = self._tokenizer(text_target=text, add_special_tokens=False).input_ids
        pieces: list[str] = self._tokenizer.convert_ids_to_tokens(ids)
        return pieces

    def count(self, text: str) -> int:
        """Return the number of tokens."""
        return len(self._tokenizer.encode(text, add_special_tokens=False))

    def decode(self, tokens: Sequence[str]) -> str:
        """Return the text of tokens."""
        return self.decode_ids(self.ids(tokens))

    def ids(self, tokens: Sequence[str]) -> list[int]:
        """Return the numbers of tokens."""
        return [int(self._tokenizer.convert_tokens_to_ids(token)) for token in tokens]

    def decode_ids(self, ids: Sequence[int]) -> str:
        """Return the text of tokens by their numbers."""
        return str(self._tokenizer.decode(list(ids), skip_special_tokens=True))
