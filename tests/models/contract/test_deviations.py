"""How far answers are from those of training, task by task."""

import numpy as np

from onepass.models.contract import Contract
from onepass.models.contract.deviations import deviations, proofs
from onepass.models.contract.tasks import DepthTask

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


def test_golden_rows_keep_of_each_task_what_its_form_says() -> None:
    tasks = CONTRACT.tasks | {"far": DepthTask(size=(64, 64))}
    contract = CONTRACT.model_copy(update={"tasks": tasks})
    outputs = {"far.values": np.zeros((2, 64, 64)), "b.value": np.array([0.5, 4.0])}
    shapes = {name: values.shape for name, values in proofs(contract, outputs).items()}
    assert shapes == {"far.values": (2, 32, 32), "b.value": (2,)}
