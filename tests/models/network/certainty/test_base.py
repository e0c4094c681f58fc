"""How large scores may be, of tasks and rows that are asked for."""

import torch

from onepass.models.contract.tasks import RegressionTask
from onepass.models.network.certainty import RegressionBounds

TASKS = [RegressionTask(certainty=0.9)] * 2


def test_each_task_and_each_row_has_its_own() -> None:
    bounds = RegressionBounds(TASKS, width=1, groups=1)
    bounds.most[:] = torch.arange(8.0).reshape(2, 2, 2)  # task, side, group
    assert bounds.allowed(None, None).tolist() == [[[0, 2]], [[4, 6]]]
    group = torch.tensor([1, 0])
    assert bounds.allowed(torch.tensor([1]), group).tolist() == [[[5, 7], [4, 6]]]


def test_no_step_of_training_changes_it() -> None:
    bounds = RegressionBounds(TASKS, width=1, groups=0)
    assert list(bounds.parameters()) == []
    assert "spread.weight" in bounds.state_dict()
