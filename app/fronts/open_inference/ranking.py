"""Triton's classification extension: instead of probabilities, the likeliest labels, as text.

https://github.com/triton-inference-server/server/blob/main/docs/protocol/extension_classification.md
"""

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract import Contract
from onepass.models.contract.tasks import (
    BinaryTask,
    CountTask,
    MulticlassTask,
    MultilabelTask,
    OrdinalTask,
    QuantilesTask,
    RegressionTask,
    TaggingTask,
)

PROBABILITIES = "probabilities"


def labels(contract: Contract, field: str) -> tuple[str, ...]:
    """What the columns of an output are probabilities of; none, where it holds anything else."""
    name, last = contract.fields[field]
    match contract.tasks[name]:
        case BinaryTask() | MulticlassTask() | MultilabelTask() | OrdinalTask() as task:
            return task.labels if last == PROBABILITIES else ()
        case RegressionTask() | CountTask() | QuantilesTask() | TaggingTask():
            return ()


def ranked(table: NDArray[np.float32], names: tuple[str, ...], count: int) -> NDArray[np.object_]:
    """(B, K) -> (B, count): `0.79:1:credit card`, the value, the column and its label."""
    order = np.argsort(-table, axis=1, kind="stable")[:, :count]
    values = np.take_along_axis(table, order, axis=1)
    made = np.empty(order.shape, dtype=object)
    made.ravel()[:] = [
        f"{value}:{place}:{names[place]}"
        for value, place in zip(values.ravel(), order.ravel().tolist(), strict=True)
    ]
    return made
