"""An unpacked picture -> a small one: upright, on white where it is transparent, grey or RGB.

It is done strip by strip, so that little memory is taken beside the picture itself. The pixels are
those that turning, converting and resizing the whole at once would give: all but resizing looks at
each pixel alone, and resizing does all rows before all columns, or the other way round. Which of
them comes first is said here, since versions of Pillow differ in it.
"""

import math
from typing import Literal, NamedTuple

import numpy as np
from PIL import Image

Resize = Literal["stretch", "crop", "pad"]
"""To another shape: stretched; cut at the longer sides, centred; or whole, on black."""
Box = tuple[int, int, int, int]

LINEAR = Image.Resampling.BILINEAR
STRIP_PIXELS = 2**18
"""Of one strip, unless a single line or column has more."""
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""By the orientation that a camera writes: how the picture is turned to stand upright."""
UPRIGHT = 1
ON_ITS_SIDE = (5, 6, 7, 8)


class Fit(NamedTuple):
    """Which part of an upright picture is seen, and the size that it gets."""

    wide: int
    high: int
    left: float
    top: float
    right: float
    bottom: float
    width: int
    height: int

    @property
    def lines(self) -> tuple[int, int]:
        """Which lines of the upright picture are looked at, or a few too many."""
        reach = max(1.0, (self.bottom - self.top) / self.height) + 2
        return max(0, int(self.top - reach)), min(self.high, math.ceil(self.bottom + reach))

    @property
    def columns_first(self) -> bool:
        """Whether columns are resized before rows: where the height shrinks much more."""
        shrinks = self.high - self.height
        return shrinks > 0 and shrinks > 2 * (self.wide - self.width)

    @property
    def step(self) -> int:
        """Lines of one strip, or columns."""
        across = self.lines[1] - self.lines[0] if self.columns_first else self.wide
        return max(1, STRIP_PIXELS // across)


def fit(image: tuple[int, int], orientation: int, size: tuple[int, int], resize: Resize) -> Fit:
    """A picture of that width and height -> into `size`, which is height and width."""
    wide, high = image[::-1] if orientation in ON_ITS_SIDE else image
    height, width = size
    match resize:
        case "stretch":
            return Fit(wide, high, 0, 0, wide, high, width, height)
        case "crop":
            scale = min(wide / width, high / height)
            left, top = (wide - width * scale) / 2, (high - height * scale) / 2
            left, right = _single(max(0.0, left)), _single(min(wide, wide - left))
            top, bottom = _single(max(0.0, top)), _single(min(high, high - top))
            return Fit(wide, high, left, top, right, bottom, width, height)
        case "pad":
            scale = max(wide / width, high / height)
            inner = max(1, round(wide / scale)), max(1, round(high / scale))
            return Fit(wide, high, 0, 0, wide, high, *inner)


def fitted(
    image: Image.Image, orientation: int, size: tuple[int, int], channels: int, resize: Resize
) -> Image.Image:
    """The small picture: `size` is its height and width."""
    seen = fit(image.size, orientation, size, resize)
    mode = "L" if channels == 1 else "RGB"
    small = (_columns_first if seen.columns_first else _rows_first)(image, orientation, seen, mode)
    if resize != "pad":
        return small
    whole = Image.new(mode, (size[1], size[0]))
    whole.paste(small, ((size[1] - seen.width) // 2, (size[0] - seen.height) // 2))
    return whole


def _rows_first(image: Image.Image, orientation: int, seen: Fit, mode: str) -> Image.Image:
    first, last = seen.lines
    narrow = Image.new(mode, (seen.width, last - first))
    for top in range(first, last, seen.step):
        bottom = min(last, top + seen.step)
        strip = _plain(_cut(image, orientation, (0, top, seen.wide, bottom)), mode)
        rows = (seen.left, 0, seen.right, strip.height)
        narrow.paste(strip.resize((seen.width, strip.height), LINEAR, rows), (0, top - first))
    columns = (0, seen.top - first, seen.width, seen.bottom - first)
    return narrow.resize((seen.width, seen.height), LINEAR, columns)


def _columns_first(image: Image.Image, orientation: int, seen: Fit, mode: str) -> Image.Image:
    first, last = seen.lines
    flat = Image.new(mode, (seen.wide, seen.height))
    for left in range(0, seen.wide, seen.step):
        right = min(seen.wide, left + seen.step)
        strip = _plain(_cut(image, orientation, (left, first, right, last)), mode)
        columns = (0, seen.top - first, strip.width, seen.bottom - first)
        flat.paste(strip.resize((strip.width, seen.height), LINEAR, columns), (left, 0))
    rows = (seen.left, 0, seen.right, seen.height)
    return flat.resize((seen.width, seen.height), LINEAR, rows)


def _cut(image: Image.Image, orientation: int, box: Box) -> Image.Image:
    """A part of the upright picture: left, top, right and bottom of it."""
    (wide, high), (left, top, right, bottom) = image.size, box
    match orientation:
        case 2:
            box = (wide - right, top, wide - left, bottom)
        case 3:
            box = (wide - right, high - bottom, wide - left, high - top)
        case 4:
            box = (left, high - bottom, right, high - top)
        case 5:
            box = (top, left, bottom, right)
        case 6:
            box = (top, high - right, bottom, high - left)
        case 7:
            box = (wide - bottom, high - right, wide - top, high - left)
        case 8:
            box = (wide - bottom, left, wide - top, right)
        case _:
            pass
    part, turn = image.crop(box), TURNS.get(orientation)
    return part if turn is None else part.transpose(turn)


def _plain(image: Image.Image, mode: str) -> Image.Image:
    """Grey or RGB with 8 bits."""
    if image.mode.startswith("I"):  # 16 bits of grey: `convert` would cut them at 255
        image = Image.fromarray((np.asarray(image).astype(np.uint32) >> 8).astype(np.uint8))
    if image.has_transparency_data:
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image.convert("RGBA"))
    return image if image.mode == mode else image.convert(mode)


def _single(number: float) -> float:
    """As Pillow keeps it: a box that is moved by whole pixels shall stay the same box."""
    return float(np.float32(number))
