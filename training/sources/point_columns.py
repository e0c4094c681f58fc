"""Named points in the columns of a table: x and y of each, in pixels of its picture, and, where a
table says it, whether it can be seen."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from onepass.training.sources.annotated import Annotated, Box, Marked
from onepass.training.sources.cells import numbers
from onepass.training.sources.rows import Column, row

PLACE = 2
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
    """Two columns per point, x and y, or three, with 1 where it can be seen and 0 where it is
    hidden: what is known of each row's picture. An empty cell says that this point is not known, or
    not that it is hidden, and a row without any point is None."""
    each, rest = divmod(len(columns), len(names))
    if rest or each not in (PLACE, PLACE + 1):
        problems.append(
            f"source.columns.{name}: names {len(columns)} columns for {len(names)} points: "
            "x and y of each, in their order, and behind these, if it is known, whether it is seen"
        )
        return [None] * len(columns[0])
    cells = [numbers(column, f"tasks.{name}", problems, called) for column in columns]
    whole = np.array([list(one) for one in cells], dtype=np.float64).T
    table, seen = np.split(whole.reshape(-1, len(names), each), [PLACE], axis=2)
    known, hidden = np.isfinite(table), (seen == 0).any(axis=2)
    strange = np.flatnonzero((np.isfinite(seen) & (seen != 0) & (seen != 1)).any(axis=(1, 2)))
    if len(strange):
        problems.append(
            f"tasks.{name}: {len(strange)} rows say of a point neither 1, seen, nor 0, hidden; the "
            f"first is {called(int(strange[0]))}"
        )
    problems += _half_known(names, known, name=name, called=called)
    return [
        _row(names, places, there.all(axis=1), ~away)
        for places, there, away in zip(table, known, hidden, strict=True)
    ]


def _half_known(
    names: Sequence[str], known: NDArray[np.bool_], *, name: str, called: Callable[[int], str]
) -> Iterator[str]:
    """(N, P, 2): a sentence on each point of which some rows have one number of two."""
    for index, point in enumerate(names):
        half = np.flatnonzero(known[:, index, 0] != known[:, index, 1])
        if len(half):
            yield (
                f"tasks.{name}: {len(half)} rows have x or y of {point!r} and not both; "
                f"the first is {called(int(half[0]))}"
            )


def _row(
    names: Sequence[str],
    places: NDArray[np.float64],
    known: NDArray[np.bool_],
    seen: NDArray[np.bool_],
) -> Annotated | None:
    if not known.any():
        return None
    low, high = places[known].min(axis=0), places[known].max(axis=0)
    box: Box = (*low.tolist(), *(high - low).tolist())
    each = zip(names, places.tolist(), known.tolist(), seen.tolist(), strict=True)
    points = {name: (x, y, visible) for name, (x, y), there, visible in each if there}
    return Annotated((Marked(LABEL, box, points=points),))
