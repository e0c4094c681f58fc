"""How far labels lie from a value, by what the network knows of the row.

A network of one hidden layer per task, fed what the heads are fed. It learns after the last epoch,
so that the value costs nothing: Lei, G'Sell, Rinaldo, Tibshirani, Wasserman, "Distribution-Free
Predictive Inference for Regression", JASA 2018, part 5.2.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from onepass.models.network.head_indices import Indices, chosen

HIDDEN = 16
NARROWEST, WIDEST = -7.0, 7.0
"""Logarithms: how much less and more than usual it may be."""


class Spread(nn.Module):
    """Of G tasks, in units of each; until it has learnt, 1 for every row."""

    weight: Tensor
    bias: Tensor
    out: Tensor
    unit: Tensor

    def __init__(self, tasks: int, width: int) -> None:
        super().__init__()
        self.register_buffer("weight", torch.zeros(tasks, HIDDEN, width))
        self.register_buffer("bias", torch.zeros(tasks, HIDDEN))
        self.register_buffer("out", torch.zeros(tasks, HIDDEN))
        self.register_buffer("unit", torch.ones(tasks, 1))

    def forward(self, x: Tensor, indices: Indices) -> Tensor:
        """Features (B, F) or (B, A, F) -> (A, B), in units, above 0."""
        weight, bias = chosen(self.weight, indices), chosen(self.bias, indices)
        if x.dim() == 2:  # one product for all tasks
            inner = F.linear(x, weight.flatten(0, 1), bias.flatten()).view(-1, *bias.shape)
        else:
            inner = (weight @ x.unsqueeze(3)).squeeze(3) + bias  # (B, A, H)
        logarithm = (inner.relu() * chosen(self.out, indices)).sum(dim=2)
        return logarithm.transpose(0, 1).clamp(NARROWEST, WIDEST).exp()
