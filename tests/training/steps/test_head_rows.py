"""A task's head out of its stack, and back."""

import torch

from onepass.models.contract import Contract
from onepass.models.network import Network, NetworkSpec
from onepass.training.steps.head_rows import copied, put, rows_of


def test_a_copy_put_back_changes_that_task_alone(taxi: Contract) -> None:
    network = Network(taxi, NetworkSpec())
    before = {task: copied(network, task) for task in network.tasks}
    with torch.no_grad():
        for parameter in network.heads.parameters():
            parameter += 1
    put(network, "fare", before["fare"])
    for task, rows in before.items():
        now = rows_of(network, task)
        assert len(now) == len(rows) > 0
        for own, value in zip(now, rows, strict=True):
            torch.testing.assert_close(own, value if task == "fare" else value + 1)
