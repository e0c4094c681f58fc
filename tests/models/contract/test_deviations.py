"""How far answers are from those of training, task by task."""

import numpy as np

from onepass.models.contract import Contract
from onepass.models.contract.deviations import deviations

CONTRACT = Contract.model_validate(
    {
        "inputs": {"x": {"kind": "number"}},
        "tasks": {"a": {"kind": "regression"}, "b": {"kind": "count"}},
    }
)


def test_only_tasks_that_were_run_are_looked_at() -> None:
    golden = {"a.value": np.array([1.0, 2.0]), "b.value": np.array([0.0, 4.0])}
    assert deviations(CONTRACT, {"b.value": np.array([0.5, 4.0])}, golden) == {"b.value": 0.5}
    assert deviations(CONTRACT, golden, golden) == {"a.value": 0, "b.value": 0}
