"""The activations a spec may name."""

from typing import Literal

from torch import nn

Activation = Literal["relu", "gelu", "silu", "tanh"]


def activation(name: Activation) -> nn.Module:
    """The module of that name."""
    match name:
        case "relu":
            return nn.ReLU()
        case "gelu":
            return nn.GELU()
        case "silu":
            return nn.SiLU()
        case "tanh":
            return nn.Tanh()
