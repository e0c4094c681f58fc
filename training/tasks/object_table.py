"""Tables of objects: what a detection task is taught of each picture."""

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.errors import suggestion
from onepass.models.contract.forms.objects import FIRST
from onepass.models.contract.tasks import DetectionTask
from onepass.training.sources.annotated import Annotated, Marked
from onepass.training.sources.rows import Column
from onepass.training.tasks.attributes import Asked
from onepass.training.tasks.boxes import IGNORED, Placed, placed, told
from onepass.training.tasks.drawn import mask_columns, point_columns
from onepass.training.tasks.labels import index_of
from onepass.training.tasks.pictured import Pictured

MOST_NAMED = 3


def object_table(
    task: DetectionTask,
    asked: Asked,
    *,
    name: str,
    column: Column,
    beside: Pictured,
    problems: list[str],
) -> NDArray[np.float32]:
    """(N, T, 5 + attributes, points and mask); what does not fit becomes a problem, what was cut a
    note."""
    each, counts = _placed(name, column, beside=beside, problems=problems)
    longest = max(1, *map(len, each)) if each else 1
    wide = asked.end + 3 * len(task.points) + task.side**2
    table = np.zeros((len(each), longest, wide), dtype=np.float32)
    flat = [(row, place, one) for row, own in enumerate(each) for place, one in enumerate(own)]
    total = sum(len(cell.objects) for cell in column if cell is not None)
    beside.notes.extend(told(name, counts=counts, total=total))
    if not flat:
        return table
    rows, places = np.array([[row, place] for row, place, _ in flat]).T
    objects = [one.marked for _, _, one in flat]
    table[rows, places, 0] = _labels(
        task, name, objects=[one for _, _, one in flat], problems=problems
    )
    table[rows, places, 1:FIRST] = [one.edges for _, _, one in flat]
    table[rows, places, FIRST : asked.end] = asked.columns(name, objects, problems)
    table[rows, places, asked.end :] = [
        np.concatenate([point_columns(task.points, one), mask_columns(task.side, one)])
        for _, _, one in flat
    ]
    table[..., FIRST:][table[..., 0] == IGNORED] = 0
    return table


def _placed(
    name: str, column: Column, *, beside: Pictured, problems: list[str]
) -> tuple[list[list[Placed]], Counter[str]]:
    each, counts, wrong = list[list[Placed]](), Counter[str](), list[str]()
    for index, cell in enumerate(column):
        try:
            each.append(
                [] if cell is None else _of_picture(index, cell, beside=beside, counts=counts)
            )
        except ValueError as error:
            each.append([])
            wrong.append(f"{beside.images.called(index)} {error}")
    if wrong:
        more = ", ..." if len(wrong) > MOST_NAMED else ""
        first = "; ".join(wrong[:MOST_NAMED])
        problems.append(f"tasks.{name}: {len(wrong)} pictures do not fit: {first}{more}")
    return each, counts


def _of_picture(
    index: int, cell: Annotated, *, beside: Pictured, counts: Counter[str]
) -> list[Placed]:
    head = beside.images.head(index, beside.declared)
    if head is None:
        raise ValueError("has no picture")
    return placed(cell, head[0], turn=head[1], counts=counts)


def _labels(
    task: DetectionTask, name: str, *, objects: list[Placed], problems: list[str]
) -> list[float]:
    known: list[Marked] = [one.marked for one in objects if not one.ignored]
    index = index_of(task.labels, {one.label for one in known})
    strange = Counter(one.label for one in known if one.label not in index)
    problems += [
        f"tasks.{name}.labels: the data holds {label!r} ({count} objects)"
        f"{suggestion(label, task.labels)}"
        for label, count in strange.most_common(5)
    ]
    return [IGNORED if one.ignored else index.get(one.marked.label, 0) + 1.0 for one in objects]
