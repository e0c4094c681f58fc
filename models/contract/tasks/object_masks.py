"""A mask of what an object covers, beside its box."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.borders import borders
from onepass.models.contract.options import Masks
from onepass.models.contract.tasks.masks import PNG, POLYGONS, RLE, written

MASK_SIDE = 16
"""Cells along each side of a mask, whatever the size of its box."""
HALF = 0.5
TEXT = (
    "a PNG, 1 where the object is: of the pixels that its box touches, from that of x and y "
    "rounded down to that of x + width and y + height rounded up"
)
MASK = {
    "anyOf": [
        PNG | {"description": TEXT},
        RLE | {"description": "?masks=rle: of the whole picture"},
        POLYGONS | {"description": "?masks=polygons: x1, y1, x2, y2, ... of each border"},
    ]
}
"""JSON Schema of a mask; ?masks=none leaves it out."""


def covering(soft: NDArray[np.float32], box: Sequence[float]) -> NDArray[np.bool_]:
    """Which pixels that a box (x, y, width, height) touches are the object's: (S, S) of how
    probable that is of each part of the box -> (h, w)."""
    x, y, width, height = (float(edge) for edge in box)
    left, top = math.floor(x), math.floor(y)
    wide = max(1, math.ceil(x + width) - left)
    high = max(1, math.ceil(y + height) - top)
    side = len(soft)
    across = np.clip((np.arange(wide) + left + 0.5 - x) / max(width, 1e-6), 0, 1) * side - 0.5
    down = np.clip((np.arange(high) + top + 0.5 - y) / max(height, 1e-6), 0, 1) * side - 0.5
    return _between(soft, down, across) > HALF


def _between(
    table: NDArray[np.float32], down: NDArray[np.float64], across: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The table (S, S) at these places, of which cells are whole numbers: (h,), (w,) -> (h, w)."""
    last = len(table) - 1
    down, across = down.clip(0, last), across.clip(0, last)
    top, left = np.floor(down).astype(int), np.floor(across).astype(int)
    below, right = np.minimum(top + 1, last), np.minimum(left + 1, last)
    v, u = (down - top)[:, None], across - left
    upper = table[np.ix_(top, left)] * (1 - u) + table[np.ix_(top, right)] * u
    lower = table[np.ix_(below, left)] * (1 - u) + table[np.ix_(below, right)] * u
    return np.asarray(upper * (1 - v) + lower * v, dtype=np.float64)


def object_mask(
    soft: NDArray[np.float32], box: Sequence[float], *, size: Sequence[int], masks: Masks
) -> Any:
    """The same as an answer has it; a picture has the pixels that the box touches, runs and borders
    are those of the whole picture, of that width and height."""
    mask = covering(soft, box)
    if masks == "png":
        return written(mask, masks)
    left, top = math.floor(float(box[0])), math.floor(float(box[1]))
    if masks == "polygons":
        return [
            [at + (top if n % 2 else left) for n, at in enumerate(one)] for one in borders(mask)
        ]
    whole = np.zeros((size[1], size[0]), dtype=np.bool_)
    rows, columns = mask.shape
    part = whole[top : top + rows, left : left + columns]
    part[:] = mask[: part.shape[0], : part.shape[1]]
    return written(whole, masks)
