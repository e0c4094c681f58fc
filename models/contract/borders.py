"""Borders of regions on the grid of pixels, exactly: corners between pixels, counted from 0.

A border runs along the edges of pixels with the region on its right hand, as a screen shows it:
outer borders clockwise, those of holes the other way round. Pixels that touch at a corner only are
two regions. Whatever lies inside an odd number of the borders is the region, pixel for pixel.
"""

import numpy as np
from numpy.typing import NDArray

Index = NDArray[np.int64]


def borders(mask: NDArray[np.bool_]) -> list[list[int]]:
    """(H, W) -> per border x1, y1, x2, y2, ...: its corners, from the first of its top row on."""
    corners, across, down, right = _corners(np.pad(mask, 1))
    points, seen = (corners - 1).tolist(), [False] * len(corners)
    beside, below = _partners(across), _partners(down)
    made = []
    for start in range(len(points)):
        if seen[start]:
            continue
        border, corner, flat = list[int](), start, right[start]
        while not seen[corner]:
            seen[corner] = True
            border += points[corner]
            corner = beside[corner] if flat else below[corner]
            flat = not flat
        made.append(border)
    return made


def _corners(mask: NDArray[np.bool_]) -> tuple[Index, Index, Index, list[bool]]:
    """Where borders turn, row by row (n, 2), two where two regions touch; their orders along rows
    and along columns, in which each two are the ends of one edge; and which of them is left along
    its row.
    """
    above, under = mask[:-1], mask[1:]
    four = [above[:, :-1], above[:, 1:], under[:, :-1], under[:, 1:]]
    upper_left, upper_right, lower_left, lower_right = four
    touch = (upper_left == lower_right) & (upper_right == lower_left) & (upper_left != upper_right)
    odd = upper_left ^ upper_right ^ lower_left ^ lower_right
    y, x = np.nonzero(odd | touch)
    twice = touch[y, x]
    y, x = (np.repeat(one, twice + 1) for one in (y, x))
    second = np.zeros(len(y), dtype=bool)
    second[1:] = (y[1:] == y[:-1]) & (x[1:] == x[:-1])
    upward = touch[y, x] & upper_right[y, x]  # the second, right of the corner, goes up from it
    across = np.arange(len(y))
    down = np.lexsort((second ^ upward, y, x))
    goes_right = np.zeros(len(y), dtype=bool)
    goes_right[::2] = lower_right[y[::2], x[::2]]
    goes_right[1::2] = ~goes_right[::2]
    return np.stack([x, y], axis=1) + 1, across, down, goes_right.tolist()


def _partners(order: Index) -> list[int]:
    """Per corner the other end of its edge."""
    partners = np.empty(len(order), dtype=np.int64)
    partners[order[::2]], partners[order[1::2]] = order[1::2], order[::2]
    return partners.tolist()
