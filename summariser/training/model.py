"""The base model in torch with low-rank matrices in its linear layers, and its loss."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import torch
from peft import LoraConfig, inject_adapter_in_model
from torch import Tensor, nn
from torch.nn import functional
from transformers import Gemma3ForCausalLM, Gemma3TextConfig

from summariser.models.gemma_base import BaseModel
from summariser.training.batches import IGNORED, Batch
from summariser.training.eight_bit import quantise_frozen_layers

_LINEAR_LAYERS = [
    "q_proj",
    "k_proj",
    "v_proj",
    "o_proj",
    "gate_proj",
    "up_proj",
    "down_proj",
]


@dataclass(frozen=True, slots=True)
class TrainableModel:
    """A base model that learns through low-rank matrices only.

    Attributes:
        network: The model; all but the low-rank matrices is frozen.
        kept: Embeddings of the tokens that it may write, shape [kept, hidden].
        kept_ids: Their ids, ascending.
        sliding_window: Tokens that a local attention layer looks back on.
        device: Where it is.
    """

    network: Gemma3ForCausalLM
    kept: Tensor
    kept_ids: npt.NDArray[np.int64]
    sliding_window: int
    device: torch.device

    def parameters(self, side: str) -> list[nn.Parameter]:
        """Return the matrices of one side, ``lora_A`` [rank, in] or ``lora_B`` [out, rank]."""
        return [
            parameter for name, parameter in self.network.named_parameters() if f".{side}." in name
        ]

    def adapter_state(self) -> dict[str, Tensor]:
        """Return the low-rank matrices by ``<module>.lora_A`` and ``<module>.lora_B``."""
        return {
            _exported_name(name): parameter.detach()
            for name, parameter in self.network.named_parameters()
            if ".lora_" in name
        }

    def load_adapter_state(self, state: dict[str, Tensor]) -> None:
        """Set the low-rank matrices to what ``adapter_state`` returned.

        Raises:
            KeyError: One of them is missing.
        """
        with torch.no_grad():
            for name, parameter in self.network.named_parameters():
                if ".lora_" in name:
                    parameter.copy_(state[_exported_name(name)])

    def logits(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Return the scores of the kept tokens where a label asks for them, and the labels.

        Returns:
            Shapes [asked, kept] and [asked]; the order is that of the batch.
        """
        labels = torch.from_numpy(batch.labels).to(self.device)
        asked = labels != IGNORED
        positions = torch.from_numpy(batch.positions).to(self.device)
        visible = torch.from_numpy(batch.visible).to(self.device)
        near = positions[:, :, None] - positions[:, None, :] < self.sliding_window
        hidden = self.network.model(
            input_ids=torch.from_numpy(batch.ids).to(self.device),
            position_ids=positions,
            attention_mask={
                "full_attention": visible[:, None],
                "sliding_attention": (visible & near)[:, None],
            },
            use_cache=False,
        ).last_hidden_state
        return functional.linear(hidden[asked], self.kept), labels[asked]

    def loss(self, batch: Batch) -> tuple[Tensor, int]:
        """Return the mean cross-entropy in nats over the labels, and their number."""
        logits, labels = self.logits(batch)
        return functional.cross_entropy(logits.float(), labels), len(labels)


def build_model(
    base: BaseModel,
    kept: npt.NDArray[np.int64],
    *,
    rank: int,
    alpha: float,
    device: torch.device,
    dtype: torch.dtype,
    seed: int,
) -> TrainableModel:
    """Return the base with fresh low-rank matrices, which change nothing yet.

    Args:
        base: Weights and shape.
        kept: Ids of the tokens that it may write.
        rank: Of the low-rank matrices, which stay in float32.
        alpha: alpha / rank is the factor of their product.
        device: Where it is to run.
        dtype: Of the frozen weights; int8 is for the linear layers, the rest is float32.
        seed: Of the low-rank matrices.
    """
    torch.manual_seed(seed)
    config = network_config(base)
    network = Gemma3ForCausalLM(config)
    weights = {name: torch.from_numpy(np.array(values)) for name, values in base.weights.items()}
    missing, unexpected = network.load_state_dict(weights, strict=False)
    if unexpected or set(missing) - {"lm_head.weight"}:
        raise ValueError(f"the base has other weights than its shape says: {missing}, {unexpected}")
    network.tie_weights()
    eight_bit = dtype == torch.int8
    network.requires_grad_(False).to(device=device, dtype=torch.float32 if eight_bit else dtype)
    lora = LoraConfig(r=rank, lora_alpha=cast(Any, alpha), target_modules=_LINEAR_LAYERS)
    inject_adapter_in_model(lora, network)
    network.train(False)  # a Gemma has no dropout; the mode is about nothing else
    if eight_bit:
        quantise_frozen_layers(network)
    # The scores stay in floats: their gradients are one large value and many small ones a row,
    # which 8 bits would lose.
    kept_embeddings = network.model.embed_tokens.weight[torch.from_numpy(kept).to(device)]
    return TrainableModel(network, kept_embeddings, kept, base.config.sliding_window, device)


def network_config(base: BaseModel) -> Gemma3TextConfig:
    """Return the base's shape as transformers wants it."""
    config = base.config
    return Gemma3TextConfig(
        vocab_size=len(base.tokens),
        hidden_size=config.hidden_size,
        intermediate_size=config.intermediate_size,
        num_hidden_layers=config.layers,
        num_attention_heads=config.heads,
        num_key_value_heads=config.kv_heads,
        head_dim=config.head_dim,
        query_pre_attn_scalar=config.head_dim,
        max_position_embeddings=config.max_positions,
        sliding_window=config.sliding_window,
        rms_norm_eps=config.norm_epsilon,
        layer_types=[
            "full_attention" if config.is_full_attention(layer) else "sliding_attention"
            for layer in range(config.layers)
        ],
        rope_parameters={
            "full_attention": {"rope_type": "default", "rope_theta": config.global_rope_base},
            "sliding_attention": {"rope_type": "default", "rope_theta": config.local_rope_base},
        },
    )


def fastest_dtype(device: torch.device) -> torch.dtype:
    """Return bfloat16 where the hardware multiplies it faster than float32, else float32.

    A processor without bfloat16 instructions emulates it, a hundred times slower; with those of
    AVX-512 alone torch multiplies it at half the speed of float32.
    """
    if device.type == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float32
    has_tiles = torch.cpu.get_capabilities().get("amx_bf16")
    return torch.bfloat16 if has_tiles else torch.float32


def _exported_name(name: str) -> str:
    """Turn peft's ``<module>.lora_A.default.weight`` into ``<module>.lora_A``."""
    return name.removesuffix(".default.weight")
