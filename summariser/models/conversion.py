"""Models of ``transformers`` into CTranslate2's format, their output vocabulary cut on the way."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from summariser.errors import ModelError
from summariser.models.manifest import Manifest
from summariser.models.registry import DECODER_FAMILIES, ModelEntry
from summariser.models.trim import kept_tokens

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

Progress = Callable[[float, str], None]


def convert_model(
    entry: ModelEntry,
    source: Path,
    revision: str,
    target: Path,
    quantisation: str,
    languages: Sequence[str],
    progress: Progress,
) -> Manifest:
    """Convert a checkpoint into ``target`` with its tokenizer; return the manifest without files.

    Args:
        entry: What it is.
        source: Directory of the checkpoint.
        revision: Of the checkpoint.
        target: An existing, empty directory.
        quantisation: How weights are stored.
        languages: What a translation model has to write; empty keeps every token. Models
            without an encoder keep every token.
        progress: Called with the share done in [0, 1] and what is being done.

    Raises:
        ModelError: torch is not installed, or the checkpoint is not one that can be converted.
    """
    try:
        import torch  # noqa: F401
        from ctranslate2.converters import TransformersConverter
        from transformers import AutoTokenizer
    except ImportError as error:
        raise ModelError(
            f"{entry.id} cannot be converted: {error}",
            "pip install 'summariser[convert]' (once, to convert; running needs no torch)",
        ) from error
    decoder = entry.family in DECODER_FAMILIES
    kept: list[int] = []

    class Converter(TransformersConverter):  # type: ignore[misc]
        """Cuts the vocabulary between reading the checkpoint and writing it."""

        def _load(self) -> Any:
            spec = super()._load()
            progress(0.6, "cutting the vocabulary")
            if languages and not decoder:
                kept.append(_trim(spec, tokenizer, languages))
            progress(0.7, "quantising")
            return spec

    progress(0.1, "reading the checkpoint")
    try:
        tokenizer = AutoTokenizer.from_pretrained(str(source), local_files_only=True)
        Converter(str(source)).convert(str(target), quantization=quantisation, force=True)
        tokenizer.save_pretrained(str(target))
    except (OSError, ValueError, KeyError, RuntimeError, NotImplementedError) as error:
        raise ModelError(
            f"{entry.id} cannot be converted from {source}: {type(error).__name__}: {error}",
            f"see that the folder holds a whole checkpoint of the family {entry.family}",
        ) from error
    manifest = manifest_of(entry, source, revision, quantisation)
    return replace(manifest, kept_tokens=kept[0] if kept else None)


def manifest_of(entry: ModelEntry, source: Path, revision: str, quantisation: str) -> Manifest:
    """Return what is known of a checkpoint before anything is made of it.

    Args:
        entry: What it is.
        source: Directory of the checkpoint.
        revision: Of the checkpoint.
        quantisation: How weights are stored.
    """
    return Manifest(
        model_id=entry.id,
        revision=revision,
        family=entry.family,
        architecture="decoder" if entry.family in DECODER_FAMILIES else "encoder-decoder",
        task=entry.task,
        licence=entry.licence,
        languages=entry.languages,
        max_source_tokens=entry.max_source_tokens,
        quantisation=quantisation,
        target_prefix=_forced_begin(source),
    )


def _forced_begin(source: Path) -> tuple[str, ...]:
    """Return the token that every output must begin with, which only the checkpoint's config knows.

    Older checkpoints keep it in the model's own configuration.
    """
    for name in ("generation_config.json", "config.json"):
        if not (source / name).is_file():
            continue
        forced = json.loads((source / name).read_text(encoding="utf-8")).get("forced_bos_token_id")
        if forced is not None:
            from transformers import AutoTokenizer

            tokenizer = AutoTokenizer.from_pretrained(str(source), local_files_only=True)
            return (str(tokenizer.convert_ids_to_tokens(forced)),)
    return ()


def _trim(spec: Any, tokenizer: PreTrainedTokenizerBase, languages: Sequence[str]) -> int:
    """Cut the decoder's embedding, projection and vocabulary; return the number of tokens left.

    The source vocabulary stays: every text can be read as before. CTranslate2 keeps the two
    vocabularies apart, so the tokenizer does not change either.
    """
    import torch

    tokens: list[str] = spec._vocabularies["target"][0]
    special = [token for token in tokenizer.all_special_tokens if token in set(tokens)]
    kept: npt.NDArray[np.int64] = np.union1d(
        kept_tokens(tokens, languages), [tokens.index(token) for token in special]
    ).astype(np.int64)
    rows = torch.from_numpy(kept)
    decoder = spec.decoder
    decoder.embeddings.weight = decoder.embeddings.weight[rows]
    decoder.projection.weight = decoder.projection.weight[rows]
    if isinstance(getattr(decoder.projection, "bias", None), torch.Tensor):
        decoder.projection.bias = decoder.projection.bias[rows]
    spec._vocabularies["target"] = [[tokens[index] for index in kept]]
    return len(kept)
