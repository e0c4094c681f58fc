"""Heads of members run as one product: the same as one nn.Linear after the other."""

import pytest
import torch
from torch import Tensor, nn

from onepass.models.contract.tasks import BinaryTask, MulticlassTask, RegressionTask, Task
from onepass.models.network.flow import Flow
from onepass.models.network.heads import Heads, HeadsSpec

MEMBERS = 3
TASKS: dict[str, Task] = {
    "a": RegressionTask(),
    "b": MulticlassTask(labels=("x", "y", "z")),
    "c": RegressionTask(),
    "d": BinaryTask(labels=("x", "y")),
}


def slow(heads: Heads, task: str, x: Tensor) -> Tensor:
    """The heads of one task as separate modules: (N B, F) -> (N B, K)."""
    group = next(group for group in heads.groups if task in group.names)
    index = group.names.index(task)
    answers = []
    for member, rows in enumerate(x.chunk(MEMBERS)):
        for layer, (weight, bias) in enumerate(zip(group.weights, group.biases, strict=True)):
            rows = rows if layer == 0 else rows.relu()
            rows = nn.functional.linear(rows, weight[index, member], bias[index, member])
        answers.append(rows)
    return torch.cat(answers)


@pytest.mark.parametrize("hidden", [(), (5,), (5, 4), (1,), (5, 1)])
@pytest.mark.parametrize("asked", ["abcd", "ac", "c", "db"])
@pytest.mark.parametrize("batch", [1, 6])
def test_one_product_is_the_same_as_separate_modules(
    hidden: tuple[int, ...], asked: str, batch: int
) -> None:
    torch.manual_seed(0)
    heads = Heads(TASKS, 3, HeadsSpec(hidden=hidden), members=MEMBERS)
    shared = Flow(torch.randn(MEMBERS * batch, 3))
    own = {task: Flow(torch.randn(MEMBERS * batch, 3)) for task in asked}
    for flows in (dict.fromkeys(asked, shared), own):
        result = heads.logits(flows)
        assert list(result) == list(asked)
        for task, logits in result.items():
            expected = slow(heads, task, flows[task].x)
            torch.testing.assert_close(logits, expected, rtol=1e-5, atol=1e-6)


def test_a_slice_per_task_holds_a_head_of_each_member() -> None:
    heads = Heads(TASKS, 3, HeadsSpec(hidden=(5,)), members=MEMBERS)
    shapes = [tuple(stacked.parameter.shape) for stacked in heads.stacked()]
    assert shapes[:4] == [(2, 3, 5, 3), (2, 3, 1, 5), (2, 3, 5), (2, 3, 1)]
    first = heads.groups[0].weights[0]
    assert float(first.detach().abs().max()) <= 3**-0.5
    assert not torch.equal(first[0, 0], first[0, 1])
