"""What tasks with an answer for each pixel share: from the cells of a map to pixels of the image.

Each cell puts out several numbers for each answer, its finer parts, which are laid side by side
(Shi et al., "Real-Time Single Image and Video Super-Resolution Using an Efficient Sub-Pixel
Convolutional Neural Network", CVPR 2016); what is left to the image's size is interpolated.
"""

from typing import TypeVar

from torch import Tensor
from torch.nn import functional as F

from onepass.models.contract.tasks.pixels import PixelsTask
from onepass.models.network.answers.base import Answers

FINER = 4
"""Parts of a cell along each side."""
Pixelwise = TypeVar("Pixelwise", bound=PixelsTask)


class PixelsAnswers(Answers[Pixelwise]):
    """G tasks of one size."""

    cells = True
    size: tuple[int, int]

    @classmethod
    def alike(cls, task: Pixelwise) -> tuple[int, int]:
        """The image's size."""
        return task.extent

    def laid_out(self, outputs: Tensor, channels: int) -> Tensor:
        """(A, B, h, w, C FINER FINER) -> (A, B, C, H, W)."""
        heads, rows, high, wide, _ = outputs.shape
        parts = outputs.reshape(heads * rows, high, wide, channels * FINER * FINER)
        finer = F.pixel_shuffle(parts.permute(0, 3, 1, 2), FINER)
        finer = self._no_finer(finer)
        if finer.shape[2:] != self.size:
            finer = F.interpolate(finer, size=self.size, mode="bilinear", align_corners=False)
        return finer.unflatten(0, (heads, rows))

    def _no_finer(self, parts: Tensor) -> Tensor:
        """(B, C, h, w), averaged where they are finer than pixels: interpolation would pass over
        some of them, which would learn nothing."""
        down, across = (
            max(1, int(n) // own) for n, own in zip(parts.shape[2:], self.size, strict=True)
        )
        return F.avg_pool2d(parts, (down, across)) if max(down, across) > 1 else parts
