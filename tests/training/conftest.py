from __future__ import annotations

import io

import numpy as np
import pytest
import sentencepiece

from summariser.models.gemma_base import BaseModel, GemmaConfig


@pytest.fixture(scope="session")
def processor() -> sentencepiece.SentencePieceProcessor:
    """Return a tokenizer of single characters, with Gemma's ids for begin and end."""
    model = io.BytesIO()
    lines = [
        "English: The bridge is open.",
        "Urdu: پل کھلا ہے۔",
        "Pashto: پل خلاص دی.",
        "Dari: پل باز است.",
    ]
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(lines * 20),
        model_writer=model,
        model_type="char",
        vocab_size=60,
        hard_vocab_limit=False,
        pad_id=0,
        eos_id=1,
        bos_id=2,
        unk_id=3,
        add_dummy_prefix=False,
        minloglevel=2,
    )
    return sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())


@pytest.fixture(scope="session")
def tiny_base(processor: sentencepiece.SentencePieceProcessor) -> BaseModel:
    """Return a random Gemma 3 of three layers, the last of them with full attention."""
    config = GemmaConfig(
        layers=3,
        hidden_size=16,
        intermediate_size=24,
        heads=2,
        kv_heads=1,
        head_dim=8,
        max_positions=512,
        sliding_window=8,
        full_attention_every=3,
    )
    tokens = processor.get_piece_size()
    chance = np.random.default_rng(3)

    def random(*shape: int) -> np.ndarray:
        return chance.normal(0, 0.3, shape).astype(np.float32)

    width, inner = config.hidden_size, config.intermediate_size
    weights = {
        "model.embed_tokens.weight": random(tokens, width),
        "model.norm.weight": random(width),
    }
    for layer in range(config.layers):
        name = f"model.layers.{layer}."
        queries, keys = config.heads * config.head_dim, config.kv_heads * config.head_dim
        shapes = {
            "self_attn.q_proj": (queries, width),
            "self_attn.k_proj": (keys, width),
            "self_attn.v_proj": (keys, width),
            "self_attn.o_proj": (width, queries),
            "self_attn.q_norm": (config.head_dim,),
            "self_attn.k_norm": (config.head_dim,),
            "mlp.gate_proj": (inner, width),
            "mlp.up_proj": (inner, width),
            "mlp.down_proj": (width, inner),
            "input_layernorm": (width,),
            "post_attention_layernorm": (width,),
            "pre_feedforward_layernorm": (width,),
            "post_feedforward_layernorm": (width,),
        }
        weights |= {f"{name}{part}.weight": random(*shape) for part, shape in shapes.items()}
    return BaseModel(
        weights=weights,
        config=config,
        tokens=[processor.id_to_piece(index) for index in range(tokens)],
        scores=np.zeros(tokens, np.float32),
        token_types=np.ones(tokens, np.int32),
        sha256="0" * 64,
    )
