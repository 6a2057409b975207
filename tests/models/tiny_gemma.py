"""A random Gemma 3 of 6 layers: as a GGUF file, and as the textbook computes it."""

from __future__ import annotations

from pathlib import Path

import gguf
import numpy as np
import numpy.typing as npt

from summariser.models.gemma_base import BaseModel, GemmaConfig

Array = npt.NDArray[np.float32]

LAYERS, HIDDEN, INNER, HEADS, HEAD_DIM, WINDOW = 6, 32, 64, 2, 32, 32
WORDS = ["▁the", "▁Kabul", "ing", "▁در", "▁کابل", "است", "۔", "▁", "\n", "getName", "▁ция", "中"]
TOKENS = ["<pad>", "<eos>", "<bos>", "<unk>", *(f"<0x{byte:02X}>" for byte in range(256)), *WORDS]
TYPES = [3] * 4 + [6] * 256 + [1] * len(WORDS)


def write_gguf(path: Path, architecture: str = "gemma3") -> None:
    """Write the tiny model as llama.cpp would: 1 + w in the norms, some tensors in 8 bits."""
    writer = gguf.GGUFWriter(path, architecture)
    writer.add_block_count(LAYERS)
    writer.add_embedding_length(HIDDEN)
    writer.add_feed_forward_length(INNER)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(1)
    writer.add_key_length(HEAD_DIM)
    writer.add_context_length(64)
    writer.add_sliding_window(WINDOW)
    writer.add_rope_freq_base(1_000_000.0)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_token_list(TOKENS)
    writer.add_token_scores([-1000.0] * 260 + [-float(place) for place in range(len(WORDS))])
    writer.add_token_types(TYPES)
    random = np.random.default_rng(5)
    for name, shape in _shapes().items():
        if "norm" in name:
            writer.add_tensor(name, 1 + random.normal(0, 0.2, shape).astype(np.float32))
            continue
        values = random.normal(0, 0.3, shape).astype(np.float32)
        if name == "token_embd.weight":
            kind = gguf.GGMLQuantizationType.Q8_0
            writer.add_tensor(name, gguf.quants.quantize(values, kind), raw_dtype=kind)
        else:
            writer.add_tensor(name, values)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _shapes() -> dict[str, tuple[int, ...]]:
    shapes: dict[str, tuple[int, ...]] = {
        "token_embd.weight": (len(TOKENS), HIDDEN),
        "output_norm.weight": (HIDDEN,),
    }
    layer = {
        "attn_q": (HEADS * HEAD_DIM, HIDDEN),
        "attn_k": (HEAD_DIM, HIDDEN),
        "attn_v": (HEAD_DIM, HIDDEN),
        "attn_output": (HIDDEN, HEADS * HEAD_DIM),
        "ffn_gate": (INNER, HIDDEN),
        "ffn_up": (INNER, HIDDEN),
        "ffn_down": (HIDDEN, INNER),
        "attn_q_norm": (HEAD_DIM,),
        "attn_k_norm": (HEAD_DIM,),
        **dict.fromkeys(
            ("attn_norm", "post_attention_norm", "ffn_norm", "post_ffw_norm"), (HIDDEN,)
        ),
    }
    for index in range(LAYERS):
        shapes |= {f"blk.{index}.{name}.weight": shape for name, shape in layer.items()}
    return shapes


def logits(base: BaseModel, ids: list[int]) -> Array:
    """Return the scores of the next token by the plain formulas, shape [tokens]."""
    table = base.weights["model.embed_tokens.weight"]
    states = table[ids] * np.float32(base.config.hidden_size**0.5)
    for index in range(base.config.layers):
        states = _layer(base, index, states)
    return _norm(base, "model.norm", states)[-1] @ table.T


def greedy(
    base: BaseModel, ids: list[int], steps: int, allowed: npt.NDArray[np.int64]
) -> list[int]:
    """Return the ids that the model writes after ``ids``, choosing among ``allowed`` only."""
    written: list[int] = []
    for _ in range(steps):
        scores = logits(base, ids + written)
        written.append(int(allowed[np.argmax(scores[allowed])]))
    return written


def _layer(base: BaseModel, index: int, states: Array) -> Array:
    name = f"model.layers.{index}"
    read = _norm(base, f"{name}.input_layernorm", states)
    attended = _attention(base, index, read)
    states = states + _norm(base, f"{name}.post_attention_layernorm", attended)
    read = _norm(base, f"{name}.pre_feedforward_layernorm", states)
    gate, up = (
        _linear(base, f"{name}.mlp.gate_proj", read),
        _linear(base, f"{name}.mlp.up_proj", read),
    )
    gelu = 0.5 * gate * (1 + np.tanh(np.sqrt(2 / np.pi) * (gate + 0.044715 * gate**3)))
    down = _linear(base, f"{name}.mlp.down_proj", gelu * up)
    return states + _norm(base, f"{name}.post_feedforward_layernorm", down)


def _attention(base: BaseModel, index: int, read: Array) -> Array:
    config, name = base.config, f"model.layers.{index}.self_attn"
    places = np.arange(len(read))
    heads = _linear(base, f"{name}.q_proj", read).reshape(len(read), config.heads, config.head_dim)
    queries = _rotate(_norm(base, f"{name}.q_norm", heads), places[:, None], config, index)
    keys = _norm(base, f"{name}.k_norm", _linear(base, f"{name}.k_proj", read))
    keys = _rotate(keys, places, config, index)
    values = _linear(base, f"{name}.v_proj", read)
    scores = np.einsum("qhd,kd->hqk", queries, keys) / np.sqrt(config.head_dim)
    back = places[:, None] - places[None, :]
    seen = (back >= 0) & ((back < config.sliding_window) | config.is_full_attention(index))
    scores = np.where(seen, scores, -np.inf)
    weights = np.exp(scores - scores.max(-1, keepdims=True))
    weights /= weights.sum(-1, keepdims=True)
    mixed = np.einsum("hqk,kd->qhd", weights, values).reshape(len(read), -1)
    return _linear(base, f"{name}.o_proj", mixed.astype(np.float32))


def _rotate(x: Array, places: npt.NDArray[np.int64], config: GemmaConfig, index: int) -> Array:
    full = config.is_full_attention(index)
    rope_base = config.global_rope_base if full else config.local_rope_base
    half = config.head_dim // 2
    angles = places[..., None] / rope_base ** (np.arange(half) / half)
    first, second = x[..., :half], x[..., half:]
    turned = (
        first * np.cos(angles) - second * np.sin(angles),
        second * np.cos(angles) + first * np.sin(angles),
    )
    return np.concatenate(turned, axis=-1).astype(np.float32)


def _norm(base: BaseModel, module: str, x: Array) -> Array:
    mean_square = np.mean(x**2, axis=-1, keepdims=True)
    scaled = x / np.sqrt(mean_square + base.config.norm_epsilon)
    return scaled * (1 + base.weights[f"{module}.weight"])


def _linear(base: BaseModel, module: str, x: Array) -> Array:
    return x @ base.weights[f"{module}.weight"].T
