"""Named points of a target, to be drawn over a picture."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.forms.objects import FIRST
from onepass.training.reporting.layers import colours

HIDDEN = "hidden"


class Dot(NamedTuple):
    """A point, in pixels that the network sees."""

    x: float
    y: float
    colour: str
    name: str
    hidden: bool


def hues(names: Sequence[str]) -> list[str]:
    """A colour for each name."""
    return colours(len(names) + 1)[1:]


def points_of(target: NDArray[np.float32]) -> NDArray[np.float32]:
    """(..., T, 5 + 3 P) -> x, y and visible of each point of the first set (n, P, 3), NaN where
    there is no set."""
    sets = target.reshape(-1, *target.shape[-2:])[:, 0]
    count = (sets.shape[1] - FIRST) // 3
    points = sets[:, FIRST:].reshape(len(sets), count, 3)
    return np.where(sets[:, :1, None] > 0, points, np.nan)


def dots(points: NDArray[np.float32], names: Sequence[str], *, threshold: float) -> list[Dot]:
    """(P, 3) of x, y and visible -> those whose place is known; one that is visible no more than
    the threshold is hidden."""
    return [
        Dot(float(x), float(y), hue, name, bool(seen <= threshold))
        for (x, y, seen), hue, name in zip(points, hues(names), names, strict=True)
        if np.isfinite(x) and np.isfinite(y)
    ]
