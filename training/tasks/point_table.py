"""From annotations to targets: the named points of a picture in what the network sees of it.

A picture has one set of points. Where several objects have some, that with the largest box counts.
Of a point that lies outside the picture, or is cut off before the network sees it, nothing is
known. Both cases are counted and told.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.forms.objects import FIRST
from onepass.models.contract.forms.points import NUMBERS as EACH
from onepass.models.contract.placing import Placing
from onepass.training.sources.annotated import Annotated, Marked
from onepass.training.sources.rows import Column
from onepass.training.tasks.pictured import Pictured
from onepass.training.tasks.upright import upright

MOST_NAMED = 3
SEVERAL = "have several objects with points: that with the largest box counts"
OUTSIDE = "lie outside of what the network sees of their picture: nothing is learnt of them"
KNOWN = "points"


def point_table(
    name: str,
    column: Column,
    *,
    points: Sequence[str],
    beside: Pictured,
    problems: list[str],
) -> NDArray[np.float32]:
    """(N, 1, 5 + 3 P): label 1, as box the whole of what is seen, and x, y and visible of each
    point, NaN where it is not known; 0 of a picture of which no point is."""
    high, wide = beside.declared.size
    table = np.zeros((len(column), 1, FIRST + EACH * len(points)), dtype=np.float32)
    counts, wrong = Counter[str](), list[str]()
    for index, cell in enumerate(column):
        marked = None if cell is None else largest(cell, points, counts=counts)
        if marked is None:
            continue
        head = beside.images.head(index, beside.declared)
        try:
            if head is None:
                raise ValueError("has no picture")
            (own,) = upright(Annotated((marked,), cell.size), head[0].size, head[1]).objects
        except ValueError as error:
            wrong.append(f"{beside.images.called(index)} {error}")
            continue
        placed = _seen(own, points, placing=head[0], counts=counts)
        table[index, 0] = [1, 0, 0, wide, high, *placed.ravel()]
    if wrong:
        more = ", ..." if len(wrong) > MOST_NAMED else ""
        first = "; ".join(wrong[:MOST_NAMED])
        problems.append(f"tasks.{name}: {len(wrong)} pictures do not fit: {first}{more}")
    beside.notes.extend(_told(name, counts, pictures=len(column)))
    return table


def largest(cell: Annotated, points: Sequence[str], *, counts: Counter[str]) -> Marked | None:
    """Of the objects that have some of these points, that with the largest box."""
    some = [one for one in cell.objects if not one.ignored and one.points.keys() & {*points}]
    counts[SEVERAL] += len(some) > 1
    return max(some, key=lambda one: one.box[2] * one.box[3], default=None)


def _seen(
    marked: Marked, points: Sequence[str], *, placing: Placing, counts: Counter[str]
) -> NDArray[np.float64]:
    """(P, 3), in what the network sees."""
    known = [marked.points.get(point, (np.nan, np.nan, False)) for point in points]
    table = np.array(known, dtype=np.float64)
    there = np.isfinite(table[:, 0])
    inside = _within(table[:, :2], placing.size)
    table[:, :2] = np.stack(placing.inward(*table[:, :2].T), axis=1)
    inside &= _within(table[:, :2], (placing.width, placing.height))
    counts[OUTSIDE] += int((there & ~inside).sum())
    counts[KNOWN] += int(there.sum())
    table[~inside] = np.nan, np.nan, 0
    return table


def _within(places: NDArray[np.float64], size: Sequence[int]) -> NDArray[np.bool_]:
    return np.asarray(((places >= 0) & (places <= size)).all(axis=1))


def _told(name: str, counts: Counter[str], *, pictures: int) -> list[str]:
    several, outside = counts[SEVERAL], counts[OUTSIDE]
    told = [f"tasks.{name}: {several:,} of {pictures:,} pictures {SEVERAL}"] * (several > 0)
    return told + [f"tasks.{name}: {outside:,} of {counts[KNOWN]:,} points {OUTSIDE}"] * (
        outside > 0
    )
