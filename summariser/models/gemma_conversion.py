"""Gemma 3 weights into a CTranslate2 model, with numpy alone and one layer at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from summariser.models.balancing import balanced_layer, channel_factors, divided_norm
from summariser.models.gemma_base import BaseModel, GemmaConfig, Progress
from summariser.models.gemma_layer import Floats, normalise, read_layer, run_layer
from summariser.models.gemma_tokenizer import BEGIN, END, UNKNOWN

Quantisation = Literal["int8", "float32"]
Merge = Callable[[str, Floats], Floats]

_BLOCK_ROWS = 1 << 13


def write_model(
    base: BaseModel,
    order: npt.NDArray[np.int64],
    outputs: int,
    target: Path,
    *,
    sample: Sequence[int],
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
        sample: Ids of a text like those to come, in the old order and no longer than the sliding
            window; 8 bits are shared out by what it needs.
        merge: Given a weight's name and values, returns the values to convert.
        quantisation: How weight matrices are stored; normalisations are always float32.
        progress: Called with the share done in [0, 1] and what is being done.
    """
    spec = _specification(base.config)
    decoder = spec.decoder
    decoder.scale_embeddings = True
    decoder.start_from_zero_embedding = False
    _Conversion(base, merge, quantisation).run(decoder, order, outputs, sample, progress)
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

    def run(
        self,
        decoder: Any,
        order: npt.NDArray[np.int64],
        outputs: int,
        sample: Sequence[int],
        progress: Progress,
    ) -> None:
        """Set everything: what tokens are read by, the layers in turn, what they are written by."""
        progress(0.0, "converting the vocabulary")
        table = self._weight("model.embed_tokens")
        states = table[list(sample)] * np.float32(self._base.config.hidden_size**0.5)
        self._set(decoder.embeddings, table, order)
        del table  # 0.7 GB; it is read again at the end
        for index, spec in enumerate(decoder.layer):
            progress(0.3 + 0.5 * index / self._base.config.layers, "converting the layers")
            states = self._layer(spec, index, states)
        progress(0.8, "converting the vocabulary")
        self._projection(decoder, order[:outputs], states)

    def _layer(self, spec: Any, index: int, states: Floats) -> Floats:
        """Set one layer; return what it makes of the sample text."""
        layer = read_layer(self._weight, index)
        if self._quantisation == "int8":
            seen = run_layer(layer, states, self._base.config, index)
            layer, states = balanced_layer(layer, seen), seen.states
        attention, forward = spec.self_attention, spec.ffn
        _set_norm(spec.input_layer_norm, layer.input_norm)
        _set_norm(spec.post_attention_layer_norm, layer.attention_norm)
        _set_norm(spec.pre_feedforward_layer_norm, layer.forward_norm)
        _set_norm(spec.post_feedforward_layer_norm, layer.post_forward_norm)
        _set_norm(attention.q_norm, layer.query_norm)
        _set_norm(attention.k_norm, layer.key_norm)
        self._set(attention.linear[0], np.concatenate([layer.query, layer.key, layer.value]))
        self._set(attention.linear[1], layer.output)
        self._set(forward.linear_0, layer.gate)
        self._set(forward.linear_0_noact, layer.up)
        self._set(forward.linear_1, layer.down)
        return states

    def _projection(self, decoder: Any, rows: npt.NDArray[np.int64], states: Floats) -> None:
        """Set the last normalisation and the rows that tokens are written by."""
        norm = self._weight("model.norm")
        table = self._weight("model.embed_tokens")
        factors = None
        if self._quantisation == "int8":
            factors = channel_factors(normalise(states, norm, self._base.config), [table])
            norm = divided_norm(norm, factors)
        _set_norm(decoder.layer_norm, norm)
        self._set(decoder.projection, table, rows, factors)

    def _weight(self, module: str) -> Floats:
        name = f"{module}.weight"
        return self._merge(name, self._base.weights[name])

    def _set(
        self,
        spec: Any,
        weight: Floats,
        rows: npt.NDArray[np.int64] | None = None,
        factors: Floats | None = None,
    ) -> None:
        """Set a matrix as it is stored: some rows in some order, columns multiplied."""
        rows = np.arange(len(weight)) if rows is None else rows
        if self._quantisation == "float32":
            spec.weight = weight[rows]
        else:
            spec.weight, spec.weight_scale = quantise_rows(weight, rows, factors)


def _set_norm(spec: Any, weight: Floats) -> None:
    """Set a normalisation, which scales by 1 + w."""
    spec.gamma = weight
    spec.layer_norm_use_residual = True


def quantise_rows(
    weight: Floats, rows: npt.NDArray[np.int64], factors: Floats | None = None
) -> tuple[npt.NDArray[np.int8], Floats]:
    """Return rows of a matrix in 8 bits and the factors that they were multiplied by.

    Each row is scaled so that its largest magnitude becomes 127; a row of zeros stays.

    Args:
        weight: Shape [rows, columns].
        rows: Which rows, in which order.
        factors: What to multiply each column by before.
    """
    values = np.empty((len(rows), weight.shape[1]), dtype=np.int8)
    scales = np.empty(len(rows), dtype=np.float32)
    # By blocks of rows, because the vocabulary's table in float32 should exist only once.
    for start in range(0, len(rows), _BLOCK_ROWS):
        place = slice(start, start + _BLOCK_ROWS)
        block = weight[rows[place]]
        if factors is not None:
            block *= factors
        largest = np.abs(block).max(axis=1)
        scales[place] = np.float32(127) / np.where(largest == 0, np.float32(127), largest)
        values[place] = np.rint(block * scales[place, None])
    return values, scales
