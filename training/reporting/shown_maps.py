"""The best, the middle and the worst picture of a task that answers for pixels, or with points, or
with objects, and with it its truth."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.forms import Objects, Pixels, Points
from onepass.models.contract.png import grey_png, palette_png, scale
from onepass.models.contract.tasks import Task
from onepass.training.reporting import layers
from onepass.training.reporting.dots import dots, points_of
from onepass.training.reporting.page_data import One
from onepass.training.reporting.shown_objects import said_table, shown_objects


class Shown(NamedTuple):
    """A picture that is judged."""

    which: str
    row: int
    """Among the answered rows."""
    error: float
    true: str
    """As a data URI, like `said`."""
    said: str


class Pictures(Sequence[NDArray[np.uint8]]):
    """Some of the rows of an input, of which none is read before it is looked at."""

    def __init__(self, column: NDArray[np.uint8], indices: NDArray[np.int64]) -> None:
        self._column, self._indices = column, indices

    def __len__(self) -> int:
        return len(self._indices)

    def __getitem__(self, index: Any) -> Any:
        return self._column[self._indices[index]]


def shown_maps(
    task: Task,
    errors: NDArray[np.float64],
    one: One,
    pictures: Sequence[NDArray[np.uint8]] | None = None,
) -> list[Shown]:
    """Of rows that are off by so much (N,); none of other tasks. Objects are drawn over their
    pictures, (C, H, W) each, where there are some."""
    if not isinstance(task.form, Pixels | Points | Objects) or not len(errors):
        return []
    order = np.argsort(errors, kind="stable")
    chosen = {"best": order[0], "middle": order[len(order) // 2], "worst": order[-1]}
    shown = []
    for which, row in chosen.items():
        target, fields = one(int(row))
        if isinstance(task.form, Objects):
            under = None if pictures is None else pictures[row]
            size = task.tensor("size", fields)[0].astype(int).tolist()
            true, said = (
                shown_objects(task.form, table, size=size, pixels=under)
                for table in (target[0], said_table(task, task.form, fields=fields, row=0))
            )
        else:
            name = next(iter(task.form.computed))
            true, said = _drawn(task, target[0], fields[name][0])
        shown.append(Shown(which, int(row), float(errors[row]), true, said))
    return shown


def _drawn(task: Task, true: NDArray[np.float32], said: NDArray[np.float32]) -> tuple[str, str]:
    if isinstance(task.form, Points):
        form, (known,) = task.form, points_of(true)
        pair = (dots(one, form.names, threshold=form.threshold) for one in (known, said))
        first, second = (layers.of_dots([one[:3] for one in each], form.size) for each in pair)
        return first, second
    if labels := len(task.form.labels):
        both = [palette_png(one.astype(np.uint8), labels) for one in (true, said)]
    else:  # equal numbers shall be equally bright
        known = np.concatenate([one[np.isfinite(one)] for one in (true, said)])
        both = [grey_png(one, *scale(known)) for one in (true, said)]
    first, second = (f"data:image/png;base64,{text}" for text in both)
    return first, second
