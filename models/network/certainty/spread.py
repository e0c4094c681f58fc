"""How far labels lie from a value, by what the network knows of the row.

A network of one hidden layer per task, fed what the heads are fed and the value itself. It learns
after the last epoch, so that the value costs nothing: Lei, G'Sell, Rinaldo, Tibshirani, Wasserman,
"Distribution-Free Predictive Inference for Regression", JASA 2018, part 5.2.
"""

import torch
from torch import Tensor, nn

from onepass.models.network.head_indices import Indices, chosen

HIDDEN = 16
NARROWEST, WIDEST = -7.0, 7.0
"""Logarithms: how much less and more than usual it may be."""


class Spread(nn.Module):
    """Of G tasks; until it has learnt, the same for every row."""

    weight: Tensor
    of_value: Tensor
    bias: Tensor
    out: Tensor
    unit: Tensor

    def __init__(self, tasks: int, width: int) -> None:
        super().__init__()
        self.register_buffer("weight", torch.zeros(tasks, HIDDEN, width))
        self.register_buffer("of_value", torch.zeros(tasks, HIDDEN))
        self.register_buffer("bias", torch.zeros(tasks, HIDDEN))
        self.register_buffer("out", torch.zeros(tasks, HIDDEN))
        self.register_buffer("unit", torch.ones(tasks, 1))

    def forward(self, x: Tensor, value: Tensor, *, indices: Indices) -> Tensor:
        """Features (B, F) or (B, A, F), values (A, B) -> (A, B), above 0."""
        weight, bias = chosen(self.weight, indices), chosen(self.bias, indices)
        x = x.unsqueeze(0) if x.dim() == 2 else x.transpose(0, 1)  # (1 or A, B, F)
        inner = x @ weight.transpose(1, 2) + bias.unsqueeze(1)  # (A, B, H)
        inner = inner + value.unsqueeze(2) * chosen(self.of_value, indices).unsqueeze(1)
        logarithm = (inner.relu() * chosen(self.out, indices).unsqueeze(1)).sum(dim=2)
        return logarithm.clamp(NARROWEST, WIDEST).exp() * chosen(self.unit, indices)
