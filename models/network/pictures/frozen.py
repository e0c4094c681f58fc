"""A whole network of pictures whose features are rows."""

import torch
from torch import Tensor, nn

from onepass.models.network.pictures.architectures import parts
from onepass.models.network.pictures.spec import PictureSpec
from onepass.models.network.pictures.stage import Normalised, made

WHITE = 255


class PictureTrunk(nn.Module):
    """(B, 1 or 3, H, W) pixels, 0 to 255 -> (B, width): the means of the last map."""

    def __init__(self, spec: PictureSpec) -> None:
        super().__init__()
        self.spec = spec
        known = parts(spec.known.architecture)
        self.normalised = Normalised(spec.known)
        self.stages = nn.ModuleList(made(part, spec, n) for n, part in enumerate(known))
        self.width = known[-1].width

    def rows(self, pixels: Tensor) -> Tensor:
        """The features."""
        x = self.normalised(pixels.float() / WHITE).contiguous(memory_format=torch.channels_last)
        for stage in self.stages:
            x = stage(x)
        return x.mean(dim=(2, 3))
