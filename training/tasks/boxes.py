"""From annotations to targets: the boxes of objects in what the network sees of a picture.

A box is cut at the picture's border. One that is empty, lies outside, or stands there twice is left
out; so is one that is narrower than a pixel of what the network sees. Of one that was cut off by
more than three quarters, the rest is a region in which nothing is right or wrong. Each such case is
counted and told.
"""

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.placing import Placing
from onepass.training.sources.annotated import Annotated, Marked
from onepass.training.tasks.upright import upright

LEAST_SEEN = 0.25
"""Of the area of a box, for its object to be looked for."""
CUT = "reach beyond their picture: they are cut at its border"
NOTHING = "are empty, or lie outside their picture: they are left out"
TWICE = "stand there twice: one of each is kept"
SMALL = "are narrower than a pixel of what the network sees: they are left out"
HIDDEN = "are mostly cut off before the network sees them: what is left of these is passed over"
IGNORED = -1.0
"""In place of a label: a region in which nothing is right or wrong."""
Edges = NDArray[np.float64]


class Placed(NamedTuple):
    """An object, and where it is in what the network sees."""

    marked: Marked
    edges: Edges
    """(4,): left, top, right, bottom."""
    ignored: bool
    placing: Placing


def placed(one: Annotated, placing: Placing, *, turn: int, counts: Counter[str]) -> list[Placed]:
    """The objects of a picture that there are to find, or to pass over.

    Raises:
        ValueError: the annotation is of a picture of another size.
    """
    wide, high = placing.size
    known, result = set[tuple[str, tuple[float, ...]]](), list[Placed]()
    for marked in upright(one, placing.size, turn).objects:
        x, y, width, height = marked.box
        corners = np.array([[x, y], [x + width, y + height]], dtype=np.float64)
        inside = corners.clip(0, (wide, high))
        if not (inside[1] > inside[0]).all() or min(width, height) <= 0:
            counts[NOTHING] += 1
            continue
        key = marked.label, tuple(corners.ravel())
        if key in known and not marked.ignored:
            counts[TWICE] += 1
            continue
        known.add(key)
        counts[CUT] += not np.array_equal(inside, corners)
        seen = _seen(marked, inside, placing=placing, counts=counts)
        result += [] if seen is None else [seen]
    return result


def _seen(
    marked: Marked, inside: Edges, *, placing: Placing, counts: Counter[str]
) -> Placed | None:
    whole = np.stack(placing.inward(*inside.T), axis=1)
    edges = whole.clip(0, (placing.width, placing.height))
    share = np.prod((edges[1] - edges[0]).clip(0)) / np.prod(whole[1] - whole[0])
    if share <= 0:
        counts[HIDDEN] += 1
        return None
    if (edges[1] - edges[0] < 1).any() and share >= LEAST_SEEN:
        counts[SMALL] += 1
        return None
    counts[HIDDEN] += share < LEAST_SEEN
    ignored = marked.ignored or bool(share < LEAST_SEEN)
    return Placed(marked, edges.ravel(), ignored, placing)


def told(name: str, *, counts: Mapping[str, int], total: int) -> list[str]:
    """A sentence on each case that occurred."""
    return [f"tasks.{name}: {n:,} of {total:,} boxes {text}" for text, n in counts.items() if n]
