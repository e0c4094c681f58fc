"""Heads that run together answer what each would answer alone."""

from itertools import pairwise

import pytest
import torch
from torch import Tensor

from models.contract.tasks import BinaryTask, MulticlassTask, RegressionTask, Task
from models.network.flow import Flow
from models.network.heads import HeadGroup, Heads, HeadsSpec

B, F = 5, 6
TASKS: dict[str, Task] = {
    "a": RegressionTask(),
    "b": MulticlassTask(labels=("x", "y", "z")),
    "c": RegressionTask(min=0),
    "d": BinaryTask(labels=("no", "yes")),
    "e": RegressionTask(),
    "f": MulticlassTask(labels=("x", "y", "z")),
}


def slowly(heads: Heads, task: str, x: Tensor) -> Tensor:
    """One head, layer by layer: (B, F) -> (B, K)."""
    (group,) = [g for g in heads.groups if isinstance(g, HeadGroup) and task in g.names]
    place = group.names.index(task)
    layers = [*zip(group.weights, group.biases, strict=True)]
    for number, (weight, bias) in enumerate(layers):
        x = x @ weight[place].T + bias[place]
        x = x.relu() if number < len(layers) - 1 else x
    return x


@pytest.fixture(params=[(), (4,), (4, 3)], ids=["linear", "one hidden", "two hidden"])
def heads(request: pytest.FixtureRequest) -> Heads:
    torch.manual_seed(0)
    return Heads(TASKS, F, HeadsSpec(hidden=request.param))


@pytest.mark.parametrize("rows", [1, B])
@pytest.mark.parametrize("shared", [True, False])
@pytest.mark.parametrize("asked", [list(TASKS), ["e", "b"], ["d"]])
def test_logits_are_those_of_each_head_alone(
    heads: Heads, asked: list[str], shared: bool, rows: int
) -> None:
    same = Flow(torch.randn(rows, F))
    flows = {task: same if shared else Flow(torch.randn(rows, F)) for task in asked}
    found = heads.logits(flows)
    assert list(found) == asked
    for task, logits in found.items():
        torch.testing.assert_close(logits, slowly(heads, task, flows[task].x))


@pytest.mark.parametrize("shared", [True, False])
def test_places_choose_heads_as_names_do(heads: Heads, shared: bool) -> None:
    same = Flow(torch.randn(B, F))
    flows = {task: same if shared else Flow(torch.randn(B, F)) for task in TASKS}
    placed = heads.placed(flows, [torch.tensor(p) for p in ([0, 2], [1], [0])])
    named = heads({task: flows[task] for task in ("a", "e", "f", "d")})
    assert [names for names, _ in named] == [["a", "e"], ["f"], ["d"]]
    for found, (_, expected) in zip(placed, named, strict=True):
        torch.testing.assert_close(found, expected)


def test_answers_of_a_task_lie_together(heads: Heads) -> None:
    for _, fields in heads(dict.fromkeys(TASKS, Flow(torch.randn(B, F)))):
        assert all(stacked.is_contiguous() for stacked in fields.values())


def test_heads_start_as_linear_layers_do() -> None:
    heads = Heads({"a": RegressionTask()}, 100, HeadsSpec(hidden=(50, 20)))
    (group,) = heads.groups
    for weight, (fed, _) in zip(group.weights, pairwise([100, 50, 20, 1]), strict=True):
        assert 0.5 * fed**-0.5 < weight.abs().max() <= fed**-0.5
