"""Makes activations easier to hold in 8 bits (SmoothQuant: Xiao et al., 2023).

A row of activations shares one factor, so a channel that is a hundred times as large as its
neighbours leaves them a few steps of the 255. Dividing such a channel where it is made and
multiplying the weights that read it changes nothing in exact arithmetic and evens both out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from summariser.models.gemma_layer import Floats, Layer, Pass

_SMALLEST = np.float32(1e-5)


def balanced_layer(layer: Layer, seen: Pass) -> Layer:
    """Return a layer that computes the same, with even inputs to its matrices.

    Args:
        layer: Its weights.
        seen: What its matrices read of a text that is like those to come.
    """
    attention = channel_factors(seen.attention_input, [layer.query, layer.key, layer.value])
    forward = channel_factors(seen.forward_input, [layer.gate, layer.up])
    inner = channel_factors(seen.forward_inner, [layer.down])
    return replace(
        layer,
        input_norm=divided_norm(layer.input_norm, attention),
        query=layer.query * attention,
        key=layer.key * attention,
        value=layer.value * attention,
        forward_norm=divided_norm(layer.forward_norm, forward),
        gate=layer.gate * forward,
        # The product of gate and up is linear in up alone.
        up=layer.up * forward / inner[:, None],
        down=layer.down * inner,
    )


def channel_factors(read: Floats, matrices: Sequence[Floats]) -> Floats:
    """Return what to divide each channel by, and to multiply its weights by, shape [channels].

    The first token of a text is left out: models park attention on it, and its values are like
    no other's.

    Args:
        read: Activations, shape [tokens, channels].
        matrices: The weights that read them, each [out, channels].
    """
    activations = np.abs(read[1:]).max(axis=0)
    # Without np.abs: a copy of the vocabulary's table would be the largest thing in memory.
    weights = np.max([(m.max(axis=0), -m.min(axis=0)) for m in matrices], axis=(0, 1))
    factors = np.sqrt(np.maximum(activations, _SMALLEST) / np.maximum(weights, _SMALLEST))
    return np.asarray(factors, dtype=np.float32)


def divided_norm(norm: Floats, factors: Floats) -> Floats:
    """Return the w of a normalisation whose ``1 + w`` is divided by channel."""
    return (1 + norm) / factors - 1
