"""Frozen linear layers in 8-bit whole numbers, for faster steps on processors with VNNI.

The weights are rounded by row once, what comes in is rounded by row at every multiplication, in
both directions. The low-rank matrices stay in float32 and learn around the rounding, which is
also that of the shipped model.
"""

from __future__ import annotations

from typing import Any, cast

import torch
from peft.tuners.lora import LoraLayer
from torch import Tensor, nn

_LARGEST = 127
_TINY = 1e-12


def quantise_rows(values: Tensor) -> tuple[Tensor, Tensor]:
    """Return whole numbers in [-127, 127] and the factor of each row, shapes [n, m] and [n, 1]."""
    factors = values.abs().amax(dim=-1, keepdim=True).clamp_min(_TINY) / _LARGEST
    return (values / factors).round_().to(torch.int8), factors


class EightBitLinear(nn.Module):
    """A frozen linear layer without bias whose weight is 8-bit whole numbers.

    Args:
        weight: Of the layer that it replaces, float, shape [out, in].
    """

    def __init__(self, weight: Tensor) -> None:
        super().__init__()
        numbers, factors = quantise_rows(weight)
        self.register_buffer("numbers", numbers)
        self.register_buffer("factors", factors.t())

    def forward(self, values: Tensor) -> Tensor:
        """Return the product, shape [..., out] for [..., in]."""
        return cast(Tensor, _Multiply.apply(values, self.numbers, self.factors))


class _Multiply(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, values: Tensor, numbers: Tensor, factors: Tensor) -> Tensor:
        ctx.save_for_backward(numbers, factors)
        rows, row_factors = quantise_rows(values.reshape(-1, values.shape[-1]))
        product = torch._int_mm(rows, numbers.t()).float()
        return product.mul_(row_factors).mul_(factors).view(*values.shape[:-1], -1)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None, None]:
        (gradient,) = gradients
        numbers, factors = ctx.saved_tensors
        scaled = gradient.reshape(-1, gradient.shape[-1]) * factors
        rows, row_factors = quantise_rows(scaled)
        product = torch._int_mm(rows, numbers).float().mul_(row_factors)
        return product.view(*gradient.shape[:-1], -1), None, None


def quantise_frozen_layers(network: nn.Module) -> None:
    """Replace every frozen layer below a low-rank pair by its 8-bit form."""
    for module in network.modules():
        if isinstance(module, LoraLayer):
            module.base_layer = EightBitLinear(module.get_base_layer().weight)
