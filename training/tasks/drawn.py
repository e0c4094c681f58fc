"""What a network is taught of an object beside its box: where its points are, and how much of each
part of its box it covers."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from onepass.training.tasks.boxes import Placed

FINER = 3
"""Places along each side of a part of a box that are looked at."""
NAN = float("nan")


def point_columns(names: Sequence[str], one: Placed) -> NDArray[np.float32]:
    """(3 P,): x and y in pixels that the network sees, and whether it can be seen. Of a point that
    is not known, or was cut off, x and y are NaN."""
    table = np.array([[NAN, NAN, 0.0]] * len(names), dtype=np.float32)
    placing = one.placing
    for row, name in zip(table, names, strict=True):
        if name in one.marked.points:
            x, y, seen = one.marked.points[name]
            across, down = placing.inward(np.array(x), np.array(y))
            if 0 <= across <= placing.width and 0 <= down <= placing.height:
                row[:] = across, down, seen
    return table.ravel()


def mask_columns(side: int, one: Placed) -> NDArray[np.float32]:
    """(S S,) from 0 to 1, row by row; NaN where there is no outline."""
    outline = one.marked.outline
    if outline is None:
        return np.full(side * side, NAN, dtype=np.float32)
    left, top, right, bottom = one.edges
    steps = (np.arange(side * FINER) + 0.5) / (side * FINER)
    x, y = one.placing.points(left + steps * (right - left), top + steps * (bottom - top))
    start_x, start_y = np.floor(one.marked.box[:2])
    columns = np.floor(x - start_x).astype(int).clip(0, outline.shape[1] - 1)
    rows = np.floor(y - start_y).astype(int).clip(0, outline.shape[0] - 1)
    fine = outline[np.ix_(rows, columns)].reshape(side, FINER, side, FINER)
    return fine.mean(axis=(1, 3), dtype=np.float32).ravel()
