"""What the metrics of tasks look at, taken batch by batch: some numbers of each row, so that the
answers to all rows of a split are nowhere together."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract import Arrays, Contract
from onepass.models.contract.forms import Objects, Pixels
from onepass.models.contract.forms.base import lattice
from onepass.models.contract.tasks import Task
from onepass.models.drift.answers import SPOTS
from onepass.training.batches.rows import Rows
from onepass.training.tasks import kind_of
from onepass.training.tasks.metrics.metric import Fields, Target

CHUNK_ROWS, CHUNK_PICTURES = 2**16, 2**8
"""Of trivial answers, which are judged by so many at a time; and as many pictures know them."""


def tallies(contract: Contract, rows: Rows, parts: Iterable[Arrays]) -> dict[str, Fields]:
    """Of each task, of the rows that it is answered in. `parts` are the answers to all rows, batch
    by batch, {`task.field`: (B, ...)}."""
    found, start = list[dict[str, Fields]](), 0
    for outputs in parts:
        some = slice(start, start := start + len(next(iter(outputs.values()))))
        found.append(tallied(contract, outputs, rows, some))
    return gathered(contract, found)


def tallied(
    contract: Contract,
    outputs: Arrays,
    rows: Rows,
    some: slice,
    fine: NDArray[np.bool_] | None = None,
) -> dict[str, Fields]:
    """The same of some rows that follow each other; of `fine` ones alone, where that is said."""
    result = dict[str, Fields]()
    for name, task in contract.tasks.items():
        here = rows.answered[name][some]
        known = here if fine is None else here & fine
        keys = {field: f"{name}.{field}" for field in task.computed}
        fields = {field: outputs[key][known] for field, key in keys.items() if key in outputs}
        if fields:
            target = rows.known(name, some)[known[here]]
            result[name] = kind_of(task).tallied(target, fields)
    return result


def gathered(contract: Contract, parts: Sequence[Mapping[str, Fields]]) -> dict[str, Fields]:
    """Of all batches together."""
    return {
        name: kind_of(contract.tasks[name]).gathered(_joined([one[name] for one in parts]))
        for name in parts[0]
    }


def of_outputs(contract: Contract, rows: Rows, outputs: Arrays) -> dict[str, Fields]:
    """Of answers that are together: {`task.field`: (N, ...)}."""
    return tallies(contract, rows, [outputs])


def seen_targets(task: Task, name: str, rows: Rows) -> Target:
    """The targets of the rows that are answered; of pixels, some of each picture, as of answers."""
    if isinstance(task.form, Pixels):
        return np.asarray(lattice(rows.targets[name], SPOTS)[rows.answered[name]])
    return rows.known(name)


def trivial(task: Task, name: str, rows: Rows, train: Rows) -> Fields:
    """What metrics look at of the trivial answers to the rows with a label. Of pixels, some of the
    training pictures know these."""
    kind, maps = kind_of(task), isinstance(task.form, Pixels)
    one = kind.trivial(train.known_some(name, CHUNK_PICTURES) if maps else train.known(name), 1)
    parts = list[Fields]()
    chunk = CHUNK_PICTURES if isinstance(task.form, Pixels | Objects) else CHUNK_ROWS
    for start in range(0, max(len(rows), 1), chunk):
        target = rows.known(name, slice(start, start + chunk))
        answers = {f: np.repeat(value, len(target), axis=0) for f, value in one.items()}
        parts.append(kind.tallied(target, answers))
    return kind.gathered(_joined(parts))


def _joined(parts: Sequence[Fields]) -> Fields:
    return {field: np.concatenate([one[field] for one in parts]) for field in parts[0]}
