"""Answers as PNG: masks with a palette, numbers in 16 bits of grey, both as base64 text."""

import base64
import colorsys
import io
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

LEVELS = 65_534
"""Steps between the least and the greatest number; 0 is none."""
TURN = 0.618033988749895
"""Of the colour wheel, from a label to the next: neighbours differ, however many there are."""


@lru_cache(maxsize=256)
def palette(labels: int) -> bytes:
    """Three bytes for each of 256 numbers: the first label is black, others are colours; those that
    are none are grey."""
    colours = [(0, 0, 0)]
    for n in range(1, labels):
        red, green, blue = colorsys.hsv_to_rgb(n * TURN % 1, 0.75, 0.95)
        colours.append((int(255 * red), int(255 * green), int(255 * blue)))
    colours += [(128, 128, 128)] * (256 - len(colours))
    return bytes(channel for colour in colours for channel in colour)


def palette_png(mask: NDArray[np.uint8], labels: int) -> str:
    """(H, W) numbers of labels -> a picture of them."""
    image = Image.fromarray(mask, mode="P")
    image.putpalette(palette(labels))
    return text_of(image)


def scale(table: NDArray[np.float32]) -> tuple[float, float]:
    """What the numbers of its picture are in units: that of n is offset + n * step."""
    low, high = float(table.min()), float(table.max())
    step = (high - low) / LEVELS or 1.0
    return low - step, step


def grey_png(table: NDArray[np.float32], offset: float, step: float) -> str:
    """(H, W) numbers -> a picture of 16 bits; 0 where there is none, which is NaN."""
    levels = np.round((table.astype(np.float64) - offset) / step)
    levels = np.where(np.isfinite(levels), levels, 0).clip(0, LEVELS + 1)
    return text_of(Image.fromarray(levels.astype(np.uint16)))


def text_of(image: Image.Image) -> str:
    """A PNG as base64 text; packed fast, since somebody waits."""
    file = io.BytesIO()
    image.save(file, format="PNG", compress_level=1)
    return base64.b64encode(file.getvalue()).decode()
