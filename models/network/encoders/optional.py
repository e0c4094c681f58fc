"""Inputs that may be absent: a learnt vector in place of their features, and a flag beside it.

The vector starts as zeros, which is the mean of what is standardised; training moves it.
"""

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn

from onepass.models.contract.contract import Arrays
from onepass.models.contract.inputs.beside import features, pieces, present
from onepass.models.network.encoders.base import MapPart, RowPart, TokenPart


class OptionalRows(RowPart):
    """N inputs of w features each, or of unequal chunks: (B, N w) -> (B, N w + N), flags behind."""

    owner: Tensor | None

    def __init__(self, part: RowPart, names: Sequence[str]) -> None:
        super().__init__()
        self.part = part
        self.names = list(names)
        self.width = part.width + len(self.names)
        self.absent = nn.Parameter(torch.zeros(part.width))
        uneven = len(set(part.chunks)) > 1 and len(part.chunks) == len(self.names) > 1
        owner = [index for index, width in enumerate(part.chunks) for _ in range(width)]
        self.register_buffer("owner", torch.tensor(owner) if uneven else None, persistent=False)

    @property
    def chunks(self) -> tuple[int, ...]:
        """Those of the features, and the flags."""
        return (*self.part.chunks, *[1] * len(self.names))

    def fit(self, arrays: Arrays) -> None:
        """Takes statistics from the training rows that have the input."""
        self.part.fit(_known(arrays, self.names))

    def forward(self, inputs: Mapping[str, Tensor]) -> Tensor:
        """Features of what is there, the learnt ones of what is not."""
        here = torch.stack([inputs[present(name)] for name in self.names], dim=1)  # (B, N)
        x = self.part(inputs)
        each = self.part.width // len(self.names)
        if self.owner is None:
            wide = here.unsqueeze(2).expand(-1, -1, each).flatten(1)  # (B, N w)
        else:
            wide = here.index_select(1, self.owner)
        return torch.cat([torch.where(wide, x, self.absent), here.to(x.dtype)], dim=1)


class OptionalMap(MapPart):
    """A learnt colour in place of an image: (B, C, H, W) -> (B, C, H, W)."""

    def __init__(self, image: MapPart) -> None:
        super().__init__()
        self.image = image
        self.name, self.width = image.name, image.width
        self.absent = nn.Parameter(torch.zeros(self.width, 1, 1))

    def fit(self, arrays: Arrays) -> None:
        """Takes statistics from the training rows that have the image."""
        self.image.fit(_known(arrays, [self.name]))

    def forward(self, inputs: Mapping[str, Tensor]) -> Tensor:
        """Scaled channels of what is there."""
        here = inputs[present(self.name)].view(-1, 1, 1, 1)  # (B,) -> (B, 1, 1, 1)
        return torch.where(here, self.image(inputs), self.absent)


class OptionalTokens(TokenPart):
    """A learnt token where there is no text: (B, L, D) -> (B, 1 + L, D), that one first."""

    def __init__(self, text: TokenPart) -> None:
        super().__init__()
        self.text = text
        self.name, self.width, self.length = text.name, text.width, 1 + text.length
        self.absent = nn.Parameter(torch.zeros(self.width))

    def fit(self, arrays: Arrays) -> None:
        """Takes what it needs from the training rows that have the text."""
        self.text.fit(_known(arrays, [self.name]))

    def forward(self, inputs: Mapping[str, Tensor]) -> tuple[Tensor, Tensor]:
        """The text's tokens, or the learnt one."""
        here = inputs[present(self.name)].unsqueeze(1)  # (B, 1)
        x, mask = self.text(inputs)
        alone = self.absent.expand(x.shape[0], 1, -1)  # (B, 1, D)
        return torch.cat([alone, x], dim=1), torch.cat([~here, mask & here], dim=1)


class PresenceFlags(RowPart):
    """The flags alone, of inputs whose features are no rows: N of (B,) -> (B, N)."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__()
        self.names = list(names)
        self.width = len(self.names)

    @property
    def chunks(self) -> tuple[int, ...]:
        """A flag each."""
        return (1,) * self.width

    def fit(self, arrays: Arrays) -> None:
        """Nothing."""

    def forward(self, inputs: Mapping[str, Tensor]) -> Tensor:
        """1 where there is a value."""
        return torch.stack([inputs[present(name)] for name in self.names], dim=1).float()


def _known(arrays: Arrays, names: Sequence[str]) -> Arrays:
    """Of each input the rows that have it."""
    return {
        key: arrays[key][arrays[present(name)]]
        for name in names
        for key in (name, pieces(name), features(name))
        if key in arrays
    }
