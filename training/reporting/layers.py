"""What a target says of each pixel, as a picture that lies over another: clear where it says
nothing."""

import base64
import io
from collections.abc import Sequence

import matplotlib
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from onepass.models.contract.png import palette

LABEL, IGNORED = 150, 200
"""How dense a label's colour is, and the grey of pixels that are left out."""
GREY, DARK = 128, 32
LEAST_SIDE = 128
"""Pixels of a picture of dots."""
LARGE_PIXELS = 2**16
"""Of pictures that are packed with a loss."""


def colours(labels: int) -> list[str]:
    """Of labels, as a page writes them; the first is that of no colour."""
    table = palette(labels)
    return [f"#{table[3 * n : 3 * n + 3].hex()}" for n in range(labels)]


def of_labels(mask: NDArray[np.uint8], labels: int) -> str:
    """(H, W) numbers of labels: the first is clear, what is no label is grey."""
    layer = np.zeros((*mask.shape, 4), dtype=np.uint8)
    table = np.frombuffer(palette(labels), dtype=np.uint8).reshape(-1, 3)
    layer[..., :3], layer[..., 3] = table[mask], LABEL
    layer[mask == 0] = 0
    layer[mask >= labels] = (GREY, GREY, GREY, IGNORED)
    return _uri(Image.fromarray(layer))


def of_numbers(table: NDArray[np.float32]) -> str:
    """(H, W) numbers, the least dark and the greatest bright; clear where there is none."""
    known = np.isfinite(table)
    low, high = (table[known].min(), table[known].max()) if known.any() else (0.0, 1.0)
    shares = (np.where(known, table, low) - low) / max(high - low, 1e-12)
    layer = matplotlib.colormaps["viridis"](shares, bytes=True).copy()
    layer[~known] = 0
    return _uri(Image.fromarray(layer))


def of_dots(dots: Sequence[tuple[float, float, str]], size: tuple[int, ...]) -> str:
    """x, y and colour of each, on a dark ground of that height and width: large enough to see."""
    high, wide = size
    scale = max(1, LEAST_SIDE // max(size))
    image = Image.new("RGB", (wide * scale, high * scale), (DARK, DARK, DARK))
    pen, radius = ImageDraw.Draw(image), max(image.size) / 50
    for x, y, colour in dots:
        pen.circle((x * scale, y * scale), radius, fill=colour)
    return _uri(image)


def of_picture(pixels: NDArray[np.uint8]) -> str:
    """(C, H, W), as the network sees it; a large one is packed with a little loss."""
    table = pixels.transpose(1, 2, 0)  # (C, H, W) -> (H, W, C)
    image = Image.fromarray(table[:, :, 0] if table.shape[2] == 1 else table)
    return _uri(image, "JPEG" if image.width * image.height > LARGE_PIXELS else "PNG")


def _uri(image: Image.Image, kind: str = "PNG") -> str:
    out = io.BytesIO()
    image.save(out, kind, quality=92)
    return f"data:image/{kind.lower()};base64,{base64.b64encode(out.getvalue()).decode()}"
