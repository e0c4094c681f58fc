"""Key points of objects, as a task names them."""

import re
from collections import Counter
from collections.abc import Sequence

from onepass.models.contract.errors import near
from onepass.training.sources.annotated import Annotated, Marked
from onepass.training.sources.annotations.base import Found, constant

OTHER = re.compile(r"[^A-Za-z0-9_]+")
"""What a name of ours has not: a file's `left-eye` is `left_eye`."""
MOST_NAMED = 20


def with_points(found: Found, names: Sequence[str]) -> None:
    """Keeps pictures with an object that has one of these points: of others nothing is known.

    Raises:
        ValueError: no object has a point of some name.
    """
    cells, counts = dict[str, Annotated](), Counter[str]()
    for name, cell in found.cells.items():
        one = _renamed(cell())
        counts.update(point for marked in one.objects for point in marked.points)
        if any(marked.points.keys() & {*names} for marked in one.objects if not marked.ignored):
            cells[name] = one
    absent = [name for name in names if not counts[name]]
    if absent:
        known = sorted(counts)
        there = (
            f": there are {', '.join(known[:MOST_NAMED])}" if known else ": there is none at all"
        )
        way = near(absent[0], known) or there
        raise ValueError(f"no object has a point {', '.join(map(repr, absent))}{way}")
    if without := len(found.cells) - len(cells):
        found.notes.append(f"{without} of {len(found.cells)} pictures have no object with points")
    found.cells = {name: constant(one) for name, one in cells.items()}


def _renamed(one: Annotated) -> Annotated:
    return one._replace(objects=tuple(map(_named, one.objects)))


def _named(marked: Marked) -> Marked:
    points = {OTHER.sub("_", name.strip()): point for name, point in marked.points.items()}
    return marked._replace(points=points)
