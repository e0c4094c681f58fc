"""Triton's classification extension: instead of probabilities, the likeliest labels, as text.

https://github.com/triton-inference-server/server/blob/main/docs/protocol/extension_classification.md
"""

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract import Contract
from onepass.models.contract.reach import TYPICAL

PROBABILITIES = "probabilities"


def labels(contract: Contract, field: str) -> tuple[str, ...]:
    """What the columns of an output are probabilities of; none, where it holds anything else."""
    name, last = contract.fields[field]
    if name == TYPICAL:
        return ()
    return contract.tasks[name].form.tensors[last].labels


def ranked(table: NDArray[np.float32], names: tuple[str, ...], count: int) -> NDArray[np.object_]:
    """(B, K) -> (B, count): `0.79:1:credit card`, the value, the column and its label."""
    order = np.argsort(-table, axis=1, kind="stable")[:, :count]
    values = np.take_along_axis(table, order, axis=1)
    made = np.empty(order.shape, dtype=object)
    made.ravel()[:] = [
        f"{value}:{column}:{names[column]}"
        for value, column in zip(values.ravel(), order.ravel().tolist(), strict=True)
    ]
    return made
