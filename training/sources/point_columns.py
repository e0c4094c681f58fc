"""Named points in the columns of a table: x and y of each, in pixels of its picture."""

from collections.abc import Callable, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from onepass.training.sources.annotated import Annotated, Box, Marked
from onepass.training.sources.cells import numbers
from onepass.training.sources.rows import Column, row

LABEL = "points"
"""Of the one object that a row of a table knows of."""


def points_of(
    columns: Sequence[pl.Series],
    names: Sequence[str],
    *,
    name: str,
    problems: list[str],
    called: Callable[[int], str] = row,
) -> Column:
    """Two columns per point, x and y: what is known of each row's picture; an empty cell says that
    this point is not known, and a row without any is None."""
    if len(columns) != 2 * len(names):
        problems.append(
            f"source.columns.{name}: names {len(columns)} columns for {len(names)} points: "
            "x and y of each, in their order"
        )
        return [None] * len(columns[0])
    cells = [numbers(column, f"tasks.{name}", problems, called) for column in columns]
    table = np.array([list(one) for one in cells], dtype=np.float64).T.reshape(-1, len(names), 2)
    known = np.isfinite(table)
    for index, point in enumerate(names):
        half = np.flatnonzero(known[:, index, 0] != known[:, index, 1])
        if len(half):
            problems.append(
                f"tasks.{name}: {len(half)} rows have x or y of {point!r} and not both; "
                f"the first is {called(int(half[0]))}"
            )
    return [
        _row(names, places, there.all(axis=1)) for places, there in zip(table, known, strict=True)
    ]


def _row(
    names: Sequence[str], places: NDArray[np.float64], known: NDArray[np.bool_]
) -> Annotated | None:
    if not known.any():
        return None
    low, high = places[known].min(axis=0), places[known].max(axis=0)
    box: Box = (*low.tolist(), *(high - low).tolist())
    pairs = zip(names, places.tolist(), known.tolist(), strict=True)
    points = {name: (x, y, True) for name, (x, y), there in pairs if there}
    return Annotated((Marked(LABEL, box, points=points),))
