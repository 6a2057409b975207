"""The embedded model: Gemma 3 270M, which pip brings, with this project's adapters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from summariser.models.gemma_base import (
    BASE_SHA256,
    BaseModel,
    GemmaConfig,
    Progress,
    open_base,
    read_base,
)
from summariser.models.gemma_conversion import Quantisation, write_model
from summariser.models.gemma_tokenizer import build_tokenizer
from summariser.models.lora import Adapter, read_adapter
from summariser.models.prompts import translation_cue, translation_source
from summariser.models.trim import kept_tokens

__all__ = [
    "BASE_SHA256",
    "OUTPUT_LANGUAGES",
    "BaseModel",
    "Embedded",
    "GemmaConfig",
    "Task",
    "build_tokenizer",
    "convert",
    "kept_tokens",
    "prepare_embedded",
    "read_base",
]

Task = Literal["translate", "summarise"]

OUTPUT_LANGUAGES: Mapping[Task, tuple[str, ...]] = {
    "translate": ("ur", "ps", "prs"),
    "summarise": ("en",),
}
# One sentence with names, numbers and quotation, for seeing how large activations get.
_SAMPLE = {
    "en": "The ministry said on Monday that 27 villages near Kabul had lost power for 3 days, and "
    'its head, Ahmad Karimi, promised: "Repairs will begin before the winter."',
    "ur": "وزارت نے پیر کو کہا کہ کابل کے قریب 27 دیہات میں 3 دن سے بجلی نہیں ہے، اور اس کے "
    "سربراہ احمد کریمی نے وعدہ کیا: ”مرمت سردیوں سے پہلے شروع ہو جائے گی۔“",
    "ps": "وزارت د دوشنبې په ورځ وویل چې کابل ته نږدې 27 کلي له 3 ورځو راهیسې بریښنا نه لري، او "
    "مشر یې احمد کریمي ژمنه وکړه: «رغونه به له ژمي مخکې پیل شي.»",
    "prs": "وزارت روز دوشنبه گفت که 27 قریه نزدیک کابل از 3 روز به این سو برق ندارند و رئیس آن، "
    "احمد کریمی، وعده داد: «ترمیم پیش از زمستان آغاز می‌شود.»",
}
_ADAPTERS = Path(__file__).parent / "adapters"
_READING = 0.2  # share of the time that checking and opening the base takes


@dataclass(frozen=True, slots=True)
class Embedded:
    """What a prepared embedded model was made from.

    Attributes:
        base_sha256: Checksum of the base model's file.
        adapter_sha256: Checksum of the adapter; None where the base was taken as it is.
        kept_tokens: Number of tokens that it can write.
        max_source_tokens: Longest prompt that CTranslate2 reads as the model was trained to: its
            sliding window. Longer prompts are read in pieces whose windows do not match.
    """

    base_sha256: str
    adapter_sha256: str | None
    kept_tokens: int
    max_source_tokens: int


def prepare_embedded(
    task: Task,
    target: Path,
    progress: Progress,
    *,
    quantisation: Quantisation = "int8",
) -> Embedded:
    """Make the embedded model for one task, ready for CTranslate2, in an existing directory.

    Writes ``model.bin``, ``config.json``, ``vocabulary.json`` and ``tokenizer.model``. The
    tokenizer's ids are the vocabulary's.

    Args:
        task: ``translate`` writes Urdu, Pashto and Dari, ``summarise`` writes English.
        target: Where; files of the same names are replaced.
        progress: Called with the share done in [0, 1] and what is being done.
        quantisation: How weight matrices are stored.

    Raises:
        ModelError: The base is not installed or damaged, or the adapter does not fit it.
    """
    with open_base(progress) as base:
        return convert(
            base,
            task,
            target,
            adapter=_adapter(task, base.sha256),
            quantisation=quantisation,
            progress=lambda share, doing: progress(_READING + (1 - _READING) * share, doing),
        )


def convert(
    base: BaseModel,
    task: Task,
    target: Path,
    *,
    adapter: Adapter | None,
    quantisation: Quantisation,
    progress: Progress,
    languages: Sequence[str] | None = None,
) -> Embedded:
    """Convert a base model with an adapter for one task; see ``prepare_embedded``.

    Args:
        base: The model to start from.
        task: What the result is for.
        target: An existing directory.
        adapter: What training changed; None takes the base as it is.
        quantisation: How weight matrices are stored.
        progress: Called with the share done in [0, 1] and what is being done.
        languages: What it writes, else ``OUTPUT_LANGUAGES`` of the task; empty keeps all tokens.
    """
    languages = OUTPUT_LANGUAGES[task] if languages is None else languages
    kept = kept_tokens(base.tokens, languages) if languages else np.arange(len(base.tokens))
    order = _kept_first(kept, len(base.tokens))
    tokens = [base.tokens[index] for index in order]
    tokenizer = build_tokenizer(tokens, base.scores[order], base.token_types[order])
    (target / "tokenizer.model").write_bytes(tokenizer)
    write_model(
        base,
        order,
        len(kept),
        target,
        sample=order[_sample(tokenizer)[: base.config.sliding_window]].tolist(),
        merge=adapter.merge if adapter else lambda _, weight: weight,
        quantisation=quantisation,
        progress=progress,
    )
    return Embedded(
        base_sha256=base.sha256,
        adapter_sha256=adapter.sha256 if adapter else None,
        kept_tokens=len(kept),
        max_source_tokens=base.config.sliding_window,
    )


def _sample(tokenizer: bytes) -> list[int]:
    """Return the tokens of a text in all four languages, in the prompts' form."""
    from sentencepiece import SentencePieceProcessor

    processor = SentencePieceProcessor(model_proto=tokenizer)
    text = "".join(
        f"{translation_source(_SAMPLE['en'])}{translation_cue(language)} {_SAMPLE[language]}\n"
        for language in ("ur", "ps", "prs")
    )
    return [processor.bos_id(), *processor.encode(text)]


def _adapter(task: Task, base_sha256: str) -> Adapter | None:
    """Return the adapter that comes with the package, if there is one for the task."""
    path = _ADAPTERS / f"{task}.safetensors"
    return read_adapter(path, task, base_sha256) if path.is_file() else None


def _kept_first(kept: npt.NDArray[np.int64], tokens: int) -> npt.NDArray[np.int64]:
    """Return old ids by new id: the kept ones, then the others, each in their old order."""
    return np.concatenate([kept, np.setdiff1d(np.arange(tokens), kept)])
