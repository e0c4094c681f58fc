"""Heads of equal shape, run as one product: the same as one nn.Linear after the other."""

from collections.abc import Sequence

import pytest
import torch
from torch import Tensor, nn

from onepass.models.contract.tasks import BinaryTask, MulticlassTask, RegressionTask, Task
from onepass.models.network.flow import Flow
from onepass.models.network.heads import Heads, HeadsSpec

TASKS: dict[str, Task] = {
    "a": RegressionTask(),
    "b": MulticlassTask(labels=("x", "y", "z")),
    "c": RegressionTask(),
    "d": BinaryTask(labels=("x", "y")),
    "e": RegressionTask(),
    "f": MulticlassTask(labels=("x", "y", "z")),
    "g": MulticlassTask(labels=("x", "y")),
}


def slow(heads: Heads, task: str, x: Tensor) -> Tensor:
    """The head of one task as separate nn.Linear modules with the same weights."""
    group = next(group for group in heads.groups if task in group.names)
    place = group.names.index(task)
    for layer, (weight, bias) in enumerate(zip(group.weights, group.biases, strict=True)):
        linear = nn.Linear(weight.shape[2], weight.shape[1])
        with torch.no_grad():
            linear.weight.copy_(weight[place])
            linear.bias.copy_(bias[place])
        x = linear(torch.relu(x) if layer else x)
    return x


@pytest.mark.parametrize("hidden", [[], [5], [5, 4], [1], [5, 1]])
@pytest.mark.parametrize("asked", ["abcdefg", "ace", "c", "fb", "gda"])
@pytest.mark.parametrize("batch", [1, 6])
def test_one_product_is_the_same_as_separate_modules(
    hidden: list[int], asked: str, batch: int
) -> None:
    torch.manual_seed(0)
    heads = Heads(TASKS, 3, HeadsSpec(hidden=tuple(hidden), each={"e": (7,)}))
    shared = Flow(torch.randn(batch, 3))
    found = heads.logits(dict.fromkeys(asked, shared))
    assert list(found) == list(asked)
    for task, logits in found.items():
        torch.testing.assert_close(logits, slow(heads, task, shared.x), rtol=1e-5, atol=1e-6)
    own = {task: Flow(torch.randn(batch, 3)) for task in asked}
    for task, logits in heads.logits(own).items():
        torch.testing.assert_close(logits, slow(heads, task, own[task].x), rtol=1e-5, atol=1e-6)


def test_heads_of_equal_kind_and_shape_are_one_group() -> None:
    heads = Heads(TASKS, 3, HeadsSpec(each={"e": (7,)}))
    assert [group.names for group in heads.groups] == [["a", "c"], ["b", "f"], ["d"], ["e"], ["g"]]


def test_heads_begin_as_linear_layers_do() -> None:
    torch.manual_seed(0)
    heads = Heads({name: RegressionTask() for name in "abcd"}, 100, HeadsSpec(hidden=(400,)))
    weight: Sequence[Tensor] = heads.groups[0].weights
    for layer, fed in ((0, 100), (1, 400)):
        bound = fed**-0.5
        assert weight[layer].abs().max() <= bound
        assert weight[layer].std().item() == pytest.approx(bound / 3**0.5, rel=0.1)
