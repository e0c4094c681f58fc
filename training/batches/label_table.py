"""Labels of all tasks in one table, for what looks at them before the first step."""

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract import Contract
from onepass.models.contract.tasks import BinaryTask, MulticlassTask, MultilabelTask, OrdinalTask
from onepass.training.batches.batch import Rows


def label_table(contract: Contract, rows: Rows) -> NDArray[np.float32]:
    """(N, K): 1 where a row has a label, 0 where it has not, NaN where that is not known.

    A binary task has a column, other kinds one for each label; numbers and tags have none.
    """
    columns = []
    for name, task in contract.tasks.items():
        target = rows.targets[name]
        match task:
            case BinaryTask():
                table = target[:, None]
            case MultilabelTask():
                table = target
            case MulticlassTask(labels=labels) | OrdinalTask(labels=labels):
                table = target[:, None] == np.arange(len(labels))
            case _:
                continue
        known = rows.labelled.get(name, rows.answered[name][:, None])
        columns.append(np.where(known, table, np.nan))
    return np.concatenate(columns, axis=1, dtype=np.float32)
