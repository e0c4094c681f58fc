"""Where the picture that was sent lies in what the network sees of it, and the way back.

Places are counted in pixels from the upper left corner of the upright picture, from 0: the first
pixel reaches from 0 to 1.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from onepass.models.contract.strips import Fit

UNSEEN = 255
"""In a mask: a pixel that was cut off before the network saw it."""
FIT = "fit"
"""Beside the computed fields of a task: how each picture was fitted, (B, 8)."""


class Seen(NDArray[np.uint8]):
    """Pixels (C, H, W) that know how the picture they were made of was fitted into them."""

    fit: Fit


class Placing(NamedTuple):
    """A picture, and the height and width that the network sees."""

    fit: Fit
    height: int
    width: int

    @classmethod
    def whole(cls, size: tuple[int, int]) -> "Placing":
        """Of what was sent as pixels of that height and width."""
        height, width = size
        return cls(Fit(width, height, 0, 0, width, height, width, height), height, width)

    @property
    def size(self) -> list[int]:
        """Width and height of the picture."""
        return [int(self.fit.wide), int(self.fit.high)]

    @property
    def seen(self) -> list[float]:
        """x, y, width and height of what is seen of it."""
        fit = self.fit
        return [fit.left, fit.top, fit.right - fit.left, fit.bottom - fit.top]

    @property
    def inner(self) -> tuple[int, int]:
        """Where the picture begins in what the network sees: x and y."""
        return (self.width - int(self.fit.width)) // 2, (self.height - int(self.fit.height)) // 2

    @property
    def scale(self) -> tuple[float, float]:
        """Pixels of the picture for one that the network sees: across and down."""
        _, _, wide, high = self.seen
        return wide / self.fit.width, high / self.fit.height

    def points(self, x: NDArray[Any], y: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
        """Places in what the network sees -> those in the picture."""
        (left, top), (across, down) = self.inner, self.scale
        return (x - left) * across + self.fit.left, (y - top) * down + self.fit.top

    def inward(self, x: NDArray[Any], y: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
        """Places in the picture -> those in what the network sees."""
        (left, top), (across, down) = self.inner, self.scale
        return (x - self.fit.left) / across + left, (y - self.fit.top) / down + top

    def labels(self, mask: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """A label for each pixel that the network sees -> for each of the picture (H, W)."""
        return np.asarray(self._back(Image.fromarray(mask), Image.Resampling.NEAREST, UNSEEN))

    def numbers(self, table: NDArray[np.float32]) -> NDArray[np.float32]:
        """A number for each pixel -> for each of the picture; NaN where it is not seen."""
        image = Image.fromarray(table.astype(np.float32), mode="F")
        return np.asarray(self._back(image, Image.Resampling.BILINEAR, float("nan")))

    def shown(self, picture: Image.Image, unseen: float) -> Image.Image:
        """Something of the size of the picture -> as the network sees it, each pixel as its
        nearest; beside the picture it is `unseen`."""
        fit = self.fit
        box = fit.left, fit.top, fit.right, fit.bottom
        small = picture.resize((fit.width, fit.height), Image.Resampling.NEAREST, box)
        if small.size == (self.width, self.height):
            return small
        whole = Image.new(picture.mode, (self.width, self.height), unseen)
        whole.paste(small, self.inner)
        return whole

    def _back(self, image: Image.Image, how: Image.Resampling, unseen: float) -> Image.Image:
        fit, (left, top) = self.fit, self.inner
        part = image.crop((left, top, left + int(fit.width), top + int(fit.height)))
        first, last = (round(fit.left), round(fit.top)), (round(fit.right), round(fit.bottom))
        size = max(1, last[0] - first[0]), max(1, last[1] - first[1])
        part = part if part.size == size else part.resize(size, how)
        if list(size) == self.size:
            return part
        whole = Image.new(image.mode, (self.size[0], self.size[1]), unseen)
        whole.paste(part, first)
        return whole


def fits(pictures: Sequence[Any]) -> NDArray[np.float64]:
    """(B, 8): of decoded pictures; 0 of what says nothing of it, as pixels of somebody else's."""
    unknown = (0.0,) * len(Fit._fields)
    return np.array([getattr(one, "fit", unknown) for one in pictures], dtype=np.float64)


def placings(columns: Mapping[str, NDArray[Any]], size: tuple[int, int]) -> list[Placing]:
    """Of each row; of pixels that came as a tensor there is nothing to undo."""
    fits = columns.get(FIT)
    if fits is None:
        return [Placing.whole(size)] * len(next(iter(columns.values())))
    return [_placing(row, size) for row in fits.tolist()]


def _placing(row: list[float], size: tuple[int, int]) -> Placing:
    wide, high, left, top, right, bottom, width, height = row
    if wide == 0:
        return Placing.whole(size)
    fit = Fit(int(wide), int(high), left, top, right, bottom, int(width), int(height))
    return Placing(fit, *size)
