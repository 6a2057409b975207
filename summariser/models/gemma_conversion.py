"""Gemma 3 weights into a CTranslate2 model, with numpy alone and one layer at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from summariser.models.gemma_base import BaseModel, GemmaConfig, Progress
from summariser.models.gemma_tokenizer import BEGIN, END, UNKNOWN

Quantisation = Literal["int8", "float32"]
Merge = Callable[[str, npt.NDArray[np.float32]], npt.NDArray[np.float32]]

_BLOCK_ROWS = 1 << 13


def write_model(
    base: BaseModel,
    order: npt.NDArray[np.int64],
    outputs: int,
    target: Path,
    *,
    merge: Merge,
    quantisation: Quantisation,
    progress: Progress,
) -> None:
    """Write ``model.bin``, ``config.json`` and ``vocabulary.json`` into a directory.

    The vocabulary is put in a new order and the output projection has only its first rows, so
    that the model reads every token and writes those alone.

    Args:
        base: The model; its weights are read one by one.
        order: Old ids by new id; a permutation of the vocabulary.
        outputs: Number of tokens that can be written, the first ones of the new order.
        target: An existing directory.
        merge: Given a weight's name and values, returns the values to convert.
        quantisation: How weight matrices are stored; normalisations are always float32.
        progress: Called with the share done in [0, 1] and what is being done.
    """
    spec = _specification(base.config)
    decoder = spec.decoder
    decoder.scale_embeddings = True
    decoder.start_from_zero_embedding = False
    convert = _Conversion(base, merge, quantisation)
    progress(0.0, "converting the vocabulary")
    convert.embeddings(decoder, order, outputs)
    convert.norm(decoder.layer_norm, "model.norm")
    for index, layer in enumerate(decoder.layer):
        progress(0.4 + 0.5 * index / base.config.layers, "converting the layers")
        convert.layer(layer, f"model.layers.{index}")
    progress(0.9, "writing the model")
    spec.register_vocabulary([base.tokens[index] for index in order])
    spec.config.bos_token = BEGIN
    spec.config.eos_token = END
    spec.config.unk_token = UNKNOWN
    spec.config.layer_norm_epsilon = base.config.norm_epsilon
    spec.validate()
    spec.save(str(target))
    progress(1.0, "writing the model")


def _specification(config: GemmaConfig) -> Any:
    """Return CTranslate2's description of the architecture, without weights."""
    from ctranslate2.specs import common_spec, transformer_spec

    spec = transformer_spec.TransformerDecoderModelSpec.from_config(
        config.layers,
        config.heads,
        activation=common_spec.Activation.GELUTanh,
        pre_norm=True,
        ffn_glu=True,
        rms_norm=True,
        rotary_dim=config.head_dim,
        rotary_interleave=False,
        rotary_base=config.local_rope_base,
        num_heads_kv=config.kv_heads if config.kv_heads != config.heads else None,
        head_dim=config.head_dim,
        sliding_window=config.sliding_window,
        pre_post_layer_norm=True,
        qk_norm=True,
    )
    for index, layer in enumerate(spec.decoder.layer):
        if config.is_full_attention(index):
            layer.self_attention.rotary_base = np.float32(config.global_rope_base)
            layer.self_attention.sliding_window = np.int32(0)
    return spec


class _Conversion:
    """Fills a specification from a base model."""

    def __init__(self, base: BaseModel, merge: Merge, quantisation: Quantisation) -> None:
        self._base = base
        self._merge = merge
        self._quantisation = quantisation

    def embeddings(self, decoder: Any, order: npt.NDArray[np.int64], outputs: int) -> None:
        """Set the table that tokens are read by and the rows of it that they are written by."""
        table, scale = self._stored(self._weight("model.embed_tokens"))
        for spec, rows in (
            (decoder.embeddings, order),
            (decoder.projection, order[:outputs]),
        ):
            spec.weight = table[rows]
            if scale is not None:
                spec.weight_scale = scale[rows]

    def layer(self, spec: Any, name: str) -> None:
        """Set one decoder layer."""
        attention, forward = spec.self_attention, spec.ffn
        self.norm(spec.input_layer_norm, f"{name}.input_layernorm")
        self.norm(spec.post_attention_layer_norm, f"{name}.post_attention_layernorm")
        self.norm(spec.pre_feedforward_layer_norm, f"{name}.pre_feedforward_layernorm")
        self.norm(spec.post_feedforward_layer_norm, f"{name}.post_feedforward_layernorm")
        self.norm(attention.q_norm, f"{name}.self_attn.q_norm")
        self.norm(attention.k_norm, f"{name}.self_attn.k_norm")
        fused = [f"{name}.self_attn.{part}_proj" for part in "qkv"]
        self._linear(attention.linear[0], fused)
        self._linear(attention.linear[1], [f"{name}.self_attn.o_proj"])
        self._linear(forward.linear_0, [f"{name}.mlp.gate_proj"])
        self._linear(forward.linear_0_noact, [f"{name}.mlp.up_proj"])
        self._linear(forward.linear_1, [f"{name}.mlp.down_proj"])

    def norm(self, spec: Any, module: str) -> None:
        """Set a normalisation, which scales by 1 + w."""
        spec.gamma = self._weight(module)
        spec.layer_norm_use_residual = True

    def _linear(self, spec: Any, modules: Sequence[str]) -> None:
        """Set a linear layer from one or more modules, stacked by their outputs."""
        weight, scale = self._stored(np.concatenate([self._weight(name) for name in modules]))
        spec.weight = weight
        if scale is not None:
            spec.weight_scale = scale

    def _weight(self, module: str) -> npt.NDArray[np.float32]:
        name = f"{module}.weight"
        return self._merge(name, self._base.weights[name])

    def _stored(
        self, weight: npt.NDArray[np.float32]
    ) -> tuple[npt.NDArray[Any], npt.NDArray[np.float32] | None]:
        """Return a matrix as it is stored, with the factor of each row where it is quantised."""
        if self._quantisation == "float32":
            return weight, None
        return quantise_rows(weight)


def quantise_rows(
    weight: npt.NDArray[np.float32],
) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float32]]:
    """Return a matrix in 8 bits and the factors that its rows were multiplied by.

    Each row is scaled so that its largest magnitude becomes 127; a row of zeros stays.

    Args:
        weight: Shape [rows, columns].
    """
    values = np.empty(weight.shape, dtype=np.int8)
    scales = np.empty(len(weight), dtype=np.float32)
    # By blocks of rows, because the vocabulary's table in float32 should exist only once.
    for start in range(0, len(weight), _BLOCK_ROWS):
        rows = slice(start, start + _BLOCK_ROWS)
        largest = np.abs(weight[rows]).max(axis=1)
        scales[rows] = np.float32(127) / np.where(largest == 0, np.float32(127), largest)
        values[rows] = np.rint(weight[rows] * scales[rows, None])
    return values, scales
