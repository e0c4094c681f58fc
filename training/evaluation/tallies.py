"""What the metrics of tasks look at, taken batch by batch: some numbers of each row, so that the
answers to all rows of a split are nowhere together."""

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from torch import Tensor

from onepass.models.contract import Contract
from onepass.models.contract.tasks import Task
from onepass.models.network import Network
from onepass.training.batches.batch import Batches
from onepass.training.batches.rows import Rows
from onepass.training.tasks import kind_of
from onepass.training.tasks.metrics.metric import Fields

CHUNK_ROWS = 2**16


def tallies(
    contract: Contract, network: Network, batches: Batches, rows: Rows
) -> dict[str, Fields]:
    """Of each task, of the rows that it is answered in; `batches` are those of the rows."""
    parts: dict[str, list[Fields]] = {name: [] for name in contract.tasks}
    done = 0
    network.eval()
    with torch.inference_mode():
        for batch in batches.in_order():
            outputs = network(batch.inputs)
            some = slice(done, done := done + len(next(iter(outputs.values()))))
            for name, task in contract.tasks.items():
                parts[name].append(_tallied(task, name, outputs, rows, some))
    network.train()
    return {
        name: kind_of(contract.tasks[name]).gathered(_joined(own)) for name, own in parts.items()
    }


def _tallied(
    task: Task, name: str, outputs: Mapping[str, Tensor], rows: Rows, some: slice
) -> Fields:
    here = rows.answered[name][some]
    fields = {f: outputs[f"{name}.{f}"].float().cpu().numpy()[here] for f in task.computed}
    return kind_of(task).tallied(rows.known(name, some), fields)


def trivial(task: Task, name: str, rows: Rows, train: Rows) -> Fields:
    """What metrics look at of the trivial answers to the rows with a label."""
    kind, target = kind_of(task), rows.known(name)
    one = kind.trivial(train.known(name), 1)
    parts = []
    for start in range(0, max(len(target), 1), CHUNK_ROWS):
        some = target[start : start + CHUNK_ROWS]
        answers = {f: np.repeat(value, len(some), axis=0) for f, value in one.items()}
        parts.append(kind.tallied(some, answers))
    return kind.gathered(_joined(parts))


def _joined(parts: Sequence[Fields]) -> Fields:
    return {field: np.concatenate([one[field] for one in parts]) for field in parts[0]}
