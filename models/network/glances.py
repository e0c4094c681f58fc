"""How far a picture looks from those that training saw, as from afar: how bright each of up to
8 x 8 parts of it is, and how much is in them that a part does not show."""

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

import torch
from torch import Tensor, nn

from onepass.models.contract import Contract
from onepass.models.contract.inputs.beside import present
from onepass.models.network.distance import Distance

PARTS = 8
"""Along either side, at most."""
WHITE = 255.0


class Glance(nn.Module):
    """(B, C, H, W) pixels -> (B, C (P Q + 1)): the means of parts, and one deviation within them.

    Parts are weighed sums, so that their number need not divide that of pixels.
    """

    rows: Tensor
    columns: Tensor

    def __init__(self, shape: Sequence[int]) -> None:
        """`shape` is (C, H, W)."""
        super().__init__()
        channels, high, wide = shape
        self.register_buffer("rows", shares(high), persistent=False)
        self.register_buffer("columns", shares(wide), persistent=False)
        self.width = channels * (len(self.rows) * len(self.columns) + 1)

    def forward(self, pixels: Tensor) -> Tensor:
        """In parts of white."""
        x = pixels.float() / WHITE
        means = self.pooled(x)
        within = (self.pooled(x.square()) - means.square()).clamp(min=0).mean(dim=(2, 3)).sqrt()
        return torch.cat([means.flatten(1), within], dim=1)

    def pooled(self, x: Tensor) -> Tensor:
        """(B, C, H, W) -> (B, C, P, Q)."""
        return self.rows @ x @ self.columns.transpose(0, 1)


class Glances(nn.Module):
    """Of the pictures of a row."""

    def __init__(self, contract: Contract) -> None:
        super().__init__()
        pictures = {name: one for name, one in contract.inputs.items() if one.decodes == "file"}
        self.names = [*pictures]
        self.optional = [name for name, one in pictures.items() if one.optional]
        looks = [Glance(one.item_shape) for one in pictures.values()]
        self.looks = nn.ModuleList(looks)
        self.distances = nn.ModuleList(Distance(look.width) for look in looks)

    def pictures(self) -> Iterator[tuple[str, Glance, Distance]]:
        """The inputs, and what is made of each."""
        for name, look, distance in zip(self.names, self.looks, self.distances, strict=True):
            yield name, cast(Glance, look), cast(Distance, distance)

    def forward(self, inputs: Mapping[str, Tensor]) -> Tensor:
        """Of the picture that lies farthest out (B,); 0 of none."""
        each = []
        for name, look, distance in self.pictures():
            off = distance(look(inputs[name]))
            each.append(off * inputs[present(name)].float() if name in self.optional else off)
        return torch.stack(each, dim=1).amax(dim=1)


def shares(pixels: int) -> Tensor:
    """What share of a part each pixel is: (P, N)."""
    parts = min(PARTS, pixels)
    edges = torch.linspace(0, pixels, parts + 1)
    first = torch.arange(pixels, dtype=torch.float32)
    covered = torch.minimum(edges[1:, None], first + 1) - torch.maximum(edges[:-1, None], first)
    return covered.clamp(min=0) * (parts / pixels)
