"""Labels of all tasks in one table, for what looks at them before the first step."""

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract import Contract
from onepass.models.contract.forms import Cells, Choice, Choices, Objects, Pixels, Points, Quantity
from onepass.training.batches.rows import Rows


def label_table(contract: Contract, rows: Rows) -> NDArray[np.float32]:
    """(N, K): 1 where a row has a label, 0 where it has not, NaN where that is not known.

    A binary choice has a column, others one for each label; quantities and cells have none.
    """
    columns = []
    for name, task in contract.tasks.items():
        target = rows.targets[name]
        match task.form:
            case Choice(binary=True):
                table = target[:, None]
            case Choice(labels=labels):
                table = target[:, None] == np.arange(len(labels))
            case Choices():
                table = target
            case Quantity() | Cells() | Pixels() | Objects() | Points():
                continue
        known = rows.labelled.get(name, rows.answered[name][:, None])
        columns.append(np.where(known, table, np.nan))
    return np.concatenate(columns, axis=1, dtype=np.float32)
