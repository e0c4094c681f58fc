"""The answers to all rows of a split, and what is kept of them.

Where a row has an answer for each pixel, the whole of it is there only as long as its batch: what
metrics look at is tallied meanwhile, and some pixels of each picture are kept.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from onepass.models.contract import Arrays, Contract
from onepass.models.contract.columns import joined
from onepass.models.contract.forms import Objects, Pixels
from onepass.models.contract.forms.base import lattice
from onepass.models.contract.forms.objects import MASKS
from onepass.models.contract.tasks import Task
from onepass.models.drift.answers import SPOTS
from onepass.models.network import Network
from onepass.training.batches.batch import Batches
from onepass.training.batches.of_split import split_batches
from onepass.training.batches.rows import Rows
from onepass.training.evaluation.notes import finite_rows
from onepass.training.evaluation.tallies import gathered, tallied
from onepass.training.tasks.metrics.metric import Fields

ROWS = 1024
"""Of one forward pass, where nothing learns."""


class Answered(NamedTuple):
    """What is kept of the answers to N rows."""

    outputs: Arrays
    """{`task.field`: (N, ...)}; of pixels, some of each picture."""
    tallies: dict[str, Fields]
    """What the metrics of each task look at, of the rows that are answered and have a finite
    answer."""
    finite: NDArray[np.bool_]
    """(N,): which rows have one."""


def computed(
    network: Network, batches: Batches, tasks: Sequence[str] | None = None
) -> Iterator[Arrays]:
    """Batch by batch, as the network serves: {`task.field`: (B, ...)}; of these tasks alone, where
    some are named."""
    network.eval()
    for batch in batches.in_order():
        with torch.inference_mode():
            outputs = network(batch.inputs, tasks)
        yield {field: one.float().cpu().numpy() for field, one in outputs.items()}
    network.train()


def answer(network: Network, batches: Batches, *, tasks: Sequence[str] | None = None) -> Arrays:
    """All rows through the network as it serves: {`task.field`: (N, ...)}."""
    parts = list(computed(network, batches, tasks))
    return {field: joined([part[field] for part in parts]) for field in parts[0]}


def answered_by(network: Network, rows: Rows, *, tasks: Sequence[str] | None = None) -> Arrays:
    """The network's answers to these rows."""
    return answer(network, unlabelled(network, rows), tasks=tasks)


def thin_answers(
    network: Network, contract: Contract, rows: Rows, *, tasks: Sequence[str] | None = None
) -> Arrays:
    """The same; of pixels, some of each picture."""
    batches = unlabelled(network, rows)
    parts = [thinned(contract, one) for one in computed(network, batches, tasks)]
    return {field: joined([part[field] for part in parts]) for field in parts[0]}


def answered(
    network: Network, contract: Contract, rows: Rows, *, tasks: Sequence[str] | None = None
) -> Answered:
    """The same, with what metrics look at of each task of the contract."""
    parts, found, finite = list[Arrays](), list[dict[str, Fields]](), list[NDArray[np.bool_]]()
    start = 0
    for outputs in computed(network, unlabelled(network, rows), tasks):
        count = len(next(iter(outputs.values())))
        fine = np.zeros(count, dtype=np.bool_)
        fine[finite_rows(outputs, count)] = True
        some = slice(start, start := start + count)
        found.append(tallied(contract, outputs, rows, some, fine))
        parts.append(thinned(contract, outputs))
        finite.append(fine)
    kept = {field: joined([part[field] for part in parts]) for field in parts[0]}
    return Answered(kept, gathered(contract, found), np.concatenate(finite))


def unlabelled(network: Network, rows: Rows) -> Batches:
    """The inputs alone: answering needs no targets, which may be pictures, too."""
    return split_batches(network, Rows(rows.inputs, {}, {}, memory=rows.memory), size=ROWS)


def thinned(contract: Contract, outputs: Arrays) -> Arrays:
    """Of the answers to some rows what is kept of all: little of what each has thousands of."""
    result = dict(outputs)
    for name, task in contract.tasks.items():
        for field in task.computed:
            if (key := f"{name}.{field}") in outputs:
                result[key] = _thinned(task, field, outputs[key])
    return result


def _thinned(task: Task, field: str, values: NDArray[np.float32]) -> NDArray[np.float32]:
    match task.form:
        case Pixels():
            return lattice(values, SPOTS)
        case Objects() if field == MASKS:
            return lattice(values, 1)
        case _:
            return values


def fields_of(outputs: Arrays, task: Task, name: str, rows: Rows) -> dict[str, NDArray[np.float32]]:
    """The computed fields of one task, of the rows that are answered; without what is promised of
    them, where the outputs are those of a rival, or of a member."""
    keys = {field: f"{name}.{field}" for field in task.computed}
    known = {field: outputs[key] for field, key in keys.items() if key in outputs}
    return {field: values[rows.answered[name]] for field, values in known.items()}


def one_row(network: Network, rows: Rows, index: int) -> Arrays:
    """The whole of the answers to one row: {`task.field`: (1, ...)}."""
    inputs = {name: column[index : index + 1] for name, column in rows.inputs.items()}
    return answer(network, split_batches(network, Rows(inputs, {}, {}), size=1))
