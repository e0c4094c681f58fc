"""A task without a label in the batch is not moved, however its head is stored."""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from onepass.models.contract import Contract
from onepass.models.network import Network, NetworkSpec
from onepass.training.balancing import EqualSpec, balancer
from onepass.training.batches.batch import Batch
from onepass.training.steps.step import Step
from onepass.training.tasks import kind_of

Make = Callable[..., Batch]
NEVER = [False] * 12
LR = 0.01
TASKS = {
    "fare": {"kind": "regression"},
    "minutes": {"kind": "regression"},
    "card": {"kind": "binary", "labels": ["a", "b"]},
    "colour": {"kind": "multiclass", "labels": ["a", "b", "c"]},
}


@pytest.fixture
def make_step(taxi: Contract) -> Callable[..., Step]:
    """make_step() gives one that moves an untrained network with momentum and weight decay."""

    def make() -> Step:
        torch.manual_seed(0)
        network = Network(taxi, NetworkSpec.model_validate({"trunk": {"widths": [8]}}))
        optimizer = torch.optim.AdamW(network.parameters(), lr=LR, weight_decay=0.5, fused=True)
        kinds = {name: kind_of(task).default_loss for name, task in taxi.tasks.items()}
        return Step(network, taxi, kinds, balancer(EqualSpec(), taxi.tasks), optimizer)

    return make


def slices(step: Step, task: str) -> list[Tensor]:
    """A task's own numbers and their moments, as they are now."""
    return [
        tensor[tasks.index(task)].clone()
        for tasks, parameter in step.network.stacked()
        if task in tasks
        for tensor in (parameter.data, *step.optimizer.state.get(parameter, {}).values())
        if tensor.shape == parameter.shape
    ]


@pytest.mark.parametrize("task", ["fare", "card"], ids=["beside others", "alone in its group"])
def test_what_an_absent_task_owns_stands_still_and_all_else_moves(
    make_step: Callable[..., Step], make_batch: Make, task: str
) -> None:
    step = make_step()
    for _ in range(3):
        step(make_batch())
    before = {name: slices(step, name) for name in TASKS}
    shared = [p.clone() for p in step.network.sharing.parameters()]
    for _ in range(3):
        step(make_batch(**{task: NEVER}))
    for name, old in before.items():
        moved = [not torch.equal(a, b) for a, b in zip(old, slices(step, name), strict=True)]
        assert not any(moved) if name == task else all(moved), name
    for old_one, parameter in zip(shared, step.network.sharing.parameters(), strict=True):
        assert not torch.equal(old_one, parameter)


def test_every_number_of_the_heads_belongs_to_a_task(make_step: Callable[..., Step]) -> None:
    network = make_step().network
    stacked = {id(parameter) for _, parameter in network.stacked()}
    assert stacked == {id(parameter) for parameter in network.heads.parameters()}
    for tasks, parameter in network.stacked():
        assert len(parameter) == len(tasks)


def test_with_all_tasks_it_is_the_optimizers_own_step(
    make_step: Callable[..., Step], make_batch: Make
) -> None:
    ours, plain = make_step(), make_step()
    for _ in range(3):
        ours(make_batch())
        plain.optimizer.zero_grad()
        plain.losses(plain.logits(make_batch()), make_batch()).sum().backward()
        plain.optimizer.step()
    for one, other in zip(ours.network.parameters(), plain.network.parameters(), strict=True):
        assert torch.equal(one, other)


def test_a_task_that_comes_late_takes_no_larger_steps_than_one_that_begins(
    make_step: Callable[..., Step], make_batch: Make
) -> None:
    def strides(step: Step) -> Tensor:
        found = []
        for _ in range(40):
            before = slices(step, "minutes")[0]
            step(make_batch())
            found.append((slices(step, "minutes")[0] - before).square().mean().sqrt())
        return torch.stack(found)

    late = make_step()
    for _ in range(300):
        late(make_batch(minutes=NEVER))
    assert strides(late).max() < 1.2 * strides(make_step()).max()
