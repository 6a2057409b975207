"""One decoder layer of Gemma 3: its weights, and what it computes, in numpy.

CTranslate2 runs the model; this runs a short text through it while it is converted, to see how
large the numbers get that 8 bits have to hold.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from summariser.models.gemma_base import GemmaConfig

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Layer:
    """Weights of one layer; matrices are [out, in], normalisations hold w of ``(1 + w)``."""

    input_norm: Floats
    query: Floats
    key: Floats
    value: Floats
    query_norm: Floats
    key_norm: Floats
    output: Floats
    attention_norm: Floats
    forward_norm: Floats
    gate: Floats
    up: Floats
    down: Floats
    post_forward_norm: Floats


@dataclass(frozen=True, slots=True)
class Pass:
    """What a layer made of a text, and what its matrices read on the way.

    Attributes:
        states: The layer's output, shape [tokens, hidden].
        attention_input: What query, key and value read, shape [tokens, hidden].
        forward_input: What gate and up read, shape [tokens, hidden].
        forward_inner: What down reads, shape [tokens, inner].
    """

    states: Floats
    attention_input: Floats
    forward_input: Floats
    forward_inner: Floats


def read_layer(weight: Callable[[str], Floats], index: int) -> Layer:
    """Return the weights of one layer.

    Args:
        weight: Given a module's name in the published checkpoint, returns its weight.
        index: Which layer, from 0.
    """
    name = f"model.layers.{index}"
    return Layer(
        input_norm=weight(f"{name}.input_layernorm"),
        query=weight(f"{name}.self_attn.q_proj"),
        key=weight(f"{name}.self_attn.k_proj"),
        value=weight(f"{name}.self_attn.v_proj"),
        query_norm=weight(f"{name}.self_attn.q_norm"),
        key_norm=weight(f"{name}.self_attn.k_norm"),
        output=weight(f"{name}.self_attn.o_proj"),
        attention_norm=weight(f"{name}.post_attention_layernorm"),
        forward_norm=weight(f"{name}.pre_feedforward_layernorm"),
        gate=weight(f"{name}.mlp.gate_proj"),
        up=weight(f"{name}.mlp.up_proj"),
        down=weight(f"{name}.mlp.down_proj"),
        post_forward_norm=weight(f"{name}.post_feedforward_layernorm"),
    )


def run_layer(layer: Layer, states: Floats, config: GemmaConfig, index: int) -> Pass:
    """Return what a layer makes of a text that is no longer than the sliding window.

    Args:
        layer: Its weights.
        states: Output of the layer before it, shape [tokens, hidden].
        config: The model's shape.
        index: Which layer it is, from 0.
    """
    attention_input = normalise(states, layer.input_norm, config)
    attended = _attention(layer, attention_input, config, index)
    states = states + normalise(attended, layer.attention_norm, config)
    forward_input = normalise(states, layer.forward_norm, config)
    forward_inner = _gelu(forward_input @ layer.gate.T) * (forward_input @ layer.up.T)
    states = states + normalise(forward_inner @ layer.down.T, layer.post_forward_norm, config)
    return Pass(states, attention_input, forward_input, forward_inner)


def normalise(values: Floats, norm: Floats, config: GemmaConfig) -> Floats:
    """Return values over their root mean square, scaled by ``1 + norm``."""
    mean_square = np.mean(np.square(values), axis=-1, keepdims=True)
    scaled = values / np.sqrt(mean_square + np.float32(config.norm_epsilon))
    return np.asarray(scaled * (1 + norm), dtype=np.float32)


def _attention(layer: Layer, read: Floats, config: GemmaConfig, index: int) -> Floats:
    """Return causal attention with heads that share keys and values in groups."""
    tokens = len(read)
    shared = config.heads // config.kv_heads
    queries = (read @ layer.query.T).reshape(tokens, config.kv_heads, shared, config.head_dim)
    keys = (read @ layer.key.T).reshape(tokens, config.kv_heads, 1, config.head_dim)
    values = (read @ layer.value.T).reshape(tokens, config.kv_heads, config.head_dim)
    queries = _rotate(normalise(queries, layer.query_norm, config), config, index)
    keys = _rotate(normalise(keys, layer.key_norm, config), config, index)[:, :, 0]
    scores = np.einsum("qgsd,kgd->gsqk", queries, keys) / np.float32(np.sqrt(config.head_dim))
    scores += np.triu(np.full((tokens, tokens), -np.inf, dtype=np.float32), k=1)
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights /= weights.sum(axis=-1, keepdims=True)
    mixed = np.einsum("gsqk,kgd->qgsd", weights, values)
    return np.asarray(mixed.reshape(tokens, -1) @ layer.output.T, dtype=np.float32)


def _rotate(values: Floats, config: GemmaConfig, index: int) -> Floats:
    """Return vectors turned by their place in the text (Su et al., 2021); [tokens, ..., width]."""
    full = config.is_full_attention(index)
    base = config.global_rope_base if full else config.local_rope_base
    half = config.head_dim // 2
    speeds = base ** (-np.arange(half) / half)
    angles = (np.arange(len(values))[:, None] * speeds).astype(np.float32)[:, None, None]
    sine, cosine = np.sin(angles), np.cos(angles)
    first, second = values[..., :half], values[..., half:]
    return np.concatenate([first * cosine - second * sine, second * cosine + first * sine], axis=-1)


def _gelu(values: Floats) -> Floats:
    """Return the tanh form of the Gaussian error linear unit (Hendrycks and Gimpel, 2016)."""
    inner = np.float32(np.sqrt(2 / np.pi)) * (values + np.float32(0.044715) * values**3)
    return np.asarray(np.float32(0.5) * values * (1 + np.tanh(inner)), dtype=np.float32)
