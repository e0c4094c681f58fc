"""Low-rank products beside linear layers, which learn in their place.

Hu et al., "LoRA: Low-Rank Adaptation of Large Language Models", ICLR 2022. The second factor begins
at zero, so that the network begins as it was.
"""

import math
from collections.abc import Iterator
from typing import TypeVar

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from onepass.models.network.pretrained.spec import LoraSpec

ATTENTION = {
    "query", "value", "q_lin", "v_lin", "q_proj", "v_proj", "query_proj", "value_proj", "q", "v",
    "Wqkv",
}  # fmt: skip
"""What transformers' architectures call the layers that make queries and values."""
Made = TypeVar("Made", bound=nn.Module)
INSIDE = ("attention", "attn")
"""In the name of a layer that belongs to attention."""


class LoraLinear(nn.Module):
    """x -> base(x) + scale * up(down(x)): (..., I) -> (..., O)."""

    def __init__(self, base: nn.Linear, rank: int, scale: float) -> None:
        super().__init__()
        self.base, self.scale = base, scale
        self.down = nn.Parameter(torch.empty(rank, base.in_features))
        self.up = nn.Parameter(torch.zeros(base.out_features, rank))
        nn.init.kaiming_uniform_(self.down, a=math.sqrt(5))

    def forward(self, x: Tensor) -> Tensor:
        """What the layer gives, and what was learnt."""
        return self.base(x) + self.scale * F.linear(F.linear(x, self.down), self.up)

    def merged(self) -> nn.Linear:
        """One layer that does the same."""
        made = nn.Linear(self.base.in_features, self.base.out_features, device="meta")
        made.weight = nn.Parameter(self.base.weight + self.scale * self.up @ self.down)
        made.bias = self.base.bias
        return made


def adapt(layers: nn.Module, spec: LoraSpec) -> None:
    """Puts products beside the layers that are asked for.

    Raises:
        ValueError: there are none of a known name.
    """
    chosen = [
        (parent, name, child)
        for path, parent in layers.named_modules()
        for name, child in parent.named_children()
        if isinstance(child, nn.Linear) and _adapted(f"{path}.{name}", spec)
    ]
    if not chosen:
        raise ValueError("train: lora: its attention has no layers of a known name: say last: 2")
    for parent, name, child in chosen:
        setattr(parent, name, LoraLinear(child, spec.lora, spec.scale))


def _adapted(path: str, spec: LoraSpec) -> bool:
    if any(part in path.lower() for part in INSIDE):
        return path.rpartition(".")[2] in ATTENTION
    return spec.feed_forward


def merge(network: Made) -> Made:
    """The network, with one layer in the place of each that has a product beside it."""
    for parent, name, child in list(_found(network)):
        setattr(parent, name, child.merged())
    return network


def _found(network: nn.Module) -> Iterator[tuple[nn.Module, str, LoraLinear]]:
    for parent in network.modules():
        for name, child in parent.named_children():
            if isinstance(child, LoraLinear):
                yield parent, name, child
