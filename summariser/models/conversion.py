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
        OSError: The target cannot be written.
    """
    try:
        import torch  # noqa: F401
        import transformers
        from ctranslate2.converters import TransformersConverter
        from safetensors import SafetensorError
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
            if entry.family == "t5":
                _unscale(spec, source)
            progress(0.6, "cutting the vocabulary")
            if languages and not decoder:
                kept.append(_trim(spec, tokenizer, languages))
            progress(0.7, "quantising")
            return spec

    progress(0.1, "reading the checkpoint")
    # Their own bars and hints would run into the progress that is shown here.
    messages: Any = transformers.logging
    messages.set_verbosity_error()
    messages.disable_progress_bar()
    try:
        tokenizer = transformers.AutoTokenizer.from_pretrained(str(source), local_files_only=True)
        Converter(str(source)).convert(str(target), quantization=quantisation, force=True)
        tokenizer.save_pretrained(str(target))
    except (
        SafetensorError,
        OSError,
        ValueError,
        LookupError,
        AttributeError,
        RuntimeError,
    ) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # a full disk, not a strange checkpoint
        raise ModelError(
            f"{entry.id} cannot be converted from {source}: {type(error).__name__}: {error}",
            f"see that the folder holds a whole checkpoint of the family {entry.family}",
        ) from error
    manifest = manifest_of(entry, source, revision, quantisation)
    return replace(
        manifest,
        max_source_tokens=_readable(entry, source),
        kept_tokens=kept[0] if kept else None,
    )


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
        target_prefix=_tokens(source, "forced_bos_token_id"),
        end_tokens=_tokens(source, "eos_token_id"),
    )


def _tokens(source: Path, setting: str) -> tuple[str, ...]:
    """Return the tokens that a checkpoint names by their ids in a setting of its generation.

    Older checkpoints keep these settings in the model's own configuration.
    """
    for name in ("generation_config.json", "config.json"):
        ids = _read(source / name).get(setting)
        if ids is not None:
            from transformers import AutoTokenizer

            tokenizer = AutoTokenizer.from_pretrained(str(source), local_files_only=True)
            listed = ids if isinstance(ids, list) else [ids]
            return tuple(str(token) for token in tokenizer.convert_ids_to_tokens(listed))
    return ()


def _readable(entry: ModelEntry, source: Path) -> int:
    """Return the length of the longest source, in tokens, that CTranslate2 reads as it should.

    It reads a prompt that is longer than a model's sliding window in pieces, and what it goes on
    to write is not what the model would (seen with version 4.8.5).
    """
    config = _read(source / "config.json")
    window = config.get("text_config", config).get("sliding_window")
    return entry.max_source_tokens if window is None else min(entry.max_source_tokens, window)


def _read(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}


def _unscale(spec: Any, source: Path) -> None:
    """Undo the scaling of a T5 decoder's output where the checkpoint has none.

    The first T5 scales it, later ones (mT5, MADLAD) do not. CTranslate2's converter goes by a
    setting that transformers 5 makes true for all of them; the choice of the next token would
    stay, but every score, and with it every beam, would be wrong.
    """
    from ctranslate2.specs.model_spec import OPTIONAL
    from transformers import AutoConfig

    config = AutoConfig.from_pretrained(str(source), local_files_only=True)
    if not getattr(config, "scale_decoder_outputs", False):
        spec.decoder.scale_outputs = OPTIONAL


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
