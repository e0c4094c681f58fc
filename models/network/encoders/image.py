"""An image as a map: its bytes, scaled in the graph, so that serving cannot scale otherwise."""

from collections.abc import Mapping
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import Field
from torch import Tensor

from onepass.models.contract.contract import Arrays
from onepass.models.contract.frozen import Frozen
from onepass.models.contract.inputs import ImageInput
from onepass.models.contract.pretrained import absent
from onepass.models.network.encoders.base import Encoded, MapPart
from onepass.models.network.flow import FedLayout
from onepass.models.network.pictures import PictureSpec

WHITE = 255
CHUNK_ROWS = 256


class ImageSpec(Frozen):
    """`standard`: each channel by its mean and deviation over training images; `unit`: 0 to 1."""

    kind: Literal["standard", "unit"] = "standard"
    """`standard` takes each channel by its mean and deviation over training images, `unit` brings
    it to 0 to 1."""
    pretrained: PictureSpec | None = Field(default=None, exclude_if=absent)
    """A network of somebody else's that sees it, too: its features join as rows."""


class ScaledImage(MapPart):
    """(B, C, H, W) uint8 -> (B, C, H, W) float32."""

    mean: Tensor
    deviation: Tensor

    def __init__(self, name: str, declared: ImageInput, spec: ImageSpec) -> None:
        super().__init__()
        self.name = name
        self.kind = spec.kind
        self.width = declared.channels
        self.register_buffer("mean", torch.zeros(self.width, 1, 1))
        self.register_buffer("deviation", torch.full((self.width, 1, 1), float(WHITE)))

    def fit(self, arrays: Arrays) -> None:
        """Takes mean and deviation of each channel from training rows."""
        if self.kind == "unit":
            return
        values = np.arange(WHITE + 1)
        for channel, counts in enumerate(_counts(arrays[self.name])):
            mean = np.average(values, weights=counts)
            spread = np.average((values - mean) ** 2, weights=counts) ** 0.5
            self.mean[channel] = float(mean)
            self.deviation[channel] = float(spread) or float("inf")  # one colour has no say

    def forward(self, inputs: Mapping[str, Tensor]) -> Tensor:
        """Scaled channels. In training the pixels may be fractions: augmentation turns images."""
        x = (inputs[self.name].float() - self.mean) / self.deviation
        # halves a step on a CPU; of one channel `contiguous` would leave the strides as they are
        return x.clone(memory_format=torch.channels_last)


def _counts(images: NDArray[np.uint8]) -> NDArray[np.int64]:
    """How often each brightness occurs: (N, C, H, W) -> (C, 256), a few images at a time."""
    counts = np.zeros((images.shape[1], WHITE + 1), dtype=np.int64)
    for start in range(0, len(images), CHUNK_ROWS):
        for channel, own in enumerate(counts):
            part = images[start : start + CHUNK_ROWS, channel]
            own += np.bincount(part.ravel(), minlength=WHITE + 1)
    return counts


class EncodedImage(Encoded[ImageInput, ImageSpec]):
    """An image is a map, and nothing else."""

    layout = "map"

    @property
    def width(self) -> int:
        """Its channels."""
        return self.declared.channels

    @property
    def size(self) -> tuple[int, int]:
        """Height and width."""
        return self.declared.size

    def part(self, layout: FedLayout) -> MapPart:
        """Its pixels, scaled."""
        return ScaledImage(self.name, self.declared, self.spec)
