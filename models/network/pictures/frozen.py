"""A whole network of pictures whose features are rows."""

import torch
from torch import Tensor, nn

from onepass.models.network.pictures.spec import PictureSpec
from onepass.models.network.pictures.stage import Normalised, made, used

WHITE = 255


class PictureTrunk(nn.Module):
    """(B, 1 or 3, H, W) pixels, 0 to 255 -> (B, width): the means of maps, or of their cells."""

    def __init__(self, spec: PictureSpec) -> None:
        super().__init__()
        self.spec = spec
        known = used(spec)
        self.normalised = Normalised(spec.known)
        self.stages = nn.ModuleList(made(part, spec, n) for n, part in enumerate(known))
        self.read = {one - 1 for one in spec.stages} or {len(known) - 1}
        self.width = width_of(spec)

    def rows(self, pixels: Tensor) -> Tensor:
        """The features."""
        x = self.normalised(pixels.float() / WHITE).contiguous(memory_format=torch.channels_last)
        own = self._maps(x)
        return (own + self._maps(x.flip(3))) / 2 if self.spec.mirror else own

    def _maps(self, x: Tensor) -> Tensor:
        """Those of the stages that are read, side by side: (B, 3, H, W) -> (B, width)."""
        read = []
        for number, stage in enumerate(self.stages):
            x = stage(x)
            if number in self.read:
                read.append(cells(x, self.spec.grid))
        return read[0] if len(read) == 1 else torch.cat(read, dim=1)


def width_of(spec: PictureSpec) -> int:
    """How many features it has.

    Raises:
        ValueError: it has no such stage.
    """
    known = used(spec)
    read = {*spec.stages} or {len(known)}
    return sum(known[one - 1].width for one in read) * spec.grid**2


def cells(x: Tensor, count: int) -> Tensor:
    """The means of so many cells along each side: (B, C, H, W) -> (B, C count count)."""
    if count == 1:
        return x.mean(dim=(2, 3))
    down, across = (overlaps(count, size).to(x) for size in x.shape[2:])
    return (down @ x @ across.T).flatten(1)


def overlaps(count: int, size: int) -> Tensor:
    """How much of each cell is each pixel, of which one may lie in two: (count, size)."""
    ends = torch.arange(count + 1) * (size / count)
    first, last = ends[:-1].view(-1, 1), ends[1:].view(-1, 1)
    pixels = torch.arange(size).view(1, -1)
    shared = torch.minimum(last, pixels + 1) - torch.maximum(first, pixels)
    return shared.clamp(min=0) * (count / size)
