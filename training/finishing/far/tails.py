"""How rare a number is: the share of rows that have as much, or more."""

import numpy as np
from numpy.typing import NDArray

from onepass.models.network.reach import PART_PIECES, SHARE_PIECES, ReachOf

Table = NDArray[np.float64]


def rarity(reach: ReachOf, place: int, column: Table) -> None:
    """Minus the logarithm of the share of validation rows that have as much or more; beyond them it
    rises as it did among the last tenth."""
    knots, share = tails(column, PART_PIECES - 1)
    y = -np.log(share)
    tenth = np.quantile(column, 0.9)
    step = max((knots[-1] - tenth) / max(1.0, np.log(0.1 * len(column))), 1e-3 * (1 + knots[-1]))
    x = np.append(knots, knots[-1] + step)
    y = np.append(y, np.log(len(column) + 1))
    reach.rarity.take(place, x, y, above=1 / max(step, 0.05))


def shares(reach: ReachOf, scores: Table) -> None:
    """The share of calibration rows, a new row itself among them, that have as much or more."""
    knots, share = tails(scores, SHARE_PIECES - 1)
    gap = max(1e-4 * (1 + knots[-1]), float(np.diff(knots[-2:]).sum()))
    x, y = np.append(knots, knots[-1] + gap), np.append(share, 1 / (len(scores) + 1))
    reach.share.take(0, x, y)


def tails(column: Table, pieces: int) -> tuple[Table, Table]:
    """At most pieces + 1 different values of (N,), rising, and how large the share is of values at
    least as large, with one more among them: half of them evenly, half towards the largest."""
    ordered = np.sort(column.astype(np.float32)).astype(np.float64)
    rows, own = len(ordered), np.unique(ordered)
    if len(own) > pieces + 1:
        evenly = np.linspace(0, rows - 1, pieces // 2)
        last = rows - np.geomspace(1, rows, pieces // 2)
        places = np.unique(np.concatenate([evenly, last]).astype(np.int64).clip(0, rows - 1))
        own = np.unique(ordered[places])
    at_least = rows - np.searchsorted(ordered, own, "left")
    return own, (1 + at_least) / (1 + rows)
