"""How far the answers of an engine are from those of training."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.contract import Contract
from onepass.models.contract.reach import BESIDE, TYPICAL

Computed = Mapping[str, NDArray[Any]]
"""By `task.field`."""


def deviations(contract: Contract, outputs: Computed, golden: Computed) -> dict[str, float]:
    """Of each field of the tasks that were run, from the golden one, which has the same shape."""
    found = dict[str, float]()
    for name, task in contract.tasks.items():
        keys = {field: f"{name}.{field}" for field in task.computed}
        if next(iter(keys.values())) in outputs:
            ours, theirs = ({f: of[key] for f, key in keys.items()} for of in (outputs, golden))
            own = task.form.deviations(ours, theirs)
            found |= {keys[field]: off for field, off in own.items()}
    if TYPICAL in outputs:
        off = np.abs(outputs[TYPICAL] - golden[TYPICAL])
        found[TYPICAL] = float(off.max(initial=0.0))
    return found


def proofs(contract: Contract, outputs: Computed) -> dict[str, NDArray[Any]]:
    """What golden rows keep of the fields of the tasks that were run."""
    forms = {
        f"{name}.{field}": (task.form, field)
        for name, task in contract.tasks.items()
        for field in task.computed
    }
    kept = {key: forms[key] for key in outputs if key not in BESIDE}
    beside = {TYPICAL: outputs[TYPICAL]} if TYPICAL in outputs else {}
    return {key: form.proof(field, outputs[key]) for key, (form, field) in kept.items()} | beside
