"""Which loss a task has, and that missing labels never leak into a step."""

from collections.abc import Callable

import pytest
import torch

from onepass.models.contract import Contract
from onepass.models.network import Network
from onepass.training.balancing import EqualSpec, balancer
from onepass.training.batches.batch import Batch, Batches
from onepass.training.steps.step import Step
from onepass.training.tasks import kind_of


def test_nan_where_a_label_is_missing_would_be_seen_so_zero_stands_there(
    taxi: Contract, taxi_network: Network, make_batch: Callable[..., Batch]
) -> None:
    kinds = {name: kind_of(task).default_loss for name, task in taxi.tasks.items()}
    optimizer = torch.optim.SGD(taxi_network.parameters(), lr=0.1)
    step = Step(taxi_network, taxi, kinds, balancer(EqualSpec(), taxi.tasks), optimizer)
    batch = make_batch(fare=[False] * 11 + [True], card=[False] * 12)
    assert batch.tasks == ["fare", "minutes", "colour"]
    assert step(batch).isfinite().all()
    assert all(p.isfinite().all() for p in taxi_network.parameters())


def test_the_gradient_of_a_missing_label_is_exactly_zero(
    taxi: Contract, taxi_network: Network, make_batch: Callable[..., Batch]
) -> None:
    kinds = {name: kind_of(task).default_loss for name, task in taxi.tasks.items()}
    optimizer = torch.optim.SGD(taxi_network.parameters(), lr=0.1)
    step = Step(taxi_network, taxi, kinds, balancer(EqualSpec(), taxi.tasks), optimizer)
    known = torch.tensor([True, False, False, False, False, False] * 2)
    batch = make_batch(**{task: known.tolist() for task in taxi.tasks})
    other = {task: torch.where(known, y, 1 - y.clamp(0, 1)) for task, y in batch.targets.items()}
    logits = step.logits(batch)
    losses = step.losses(logits, batch)
    for gradient in torch.autograd.grad(losses.sum(), list(logits.values()), retain_graph=True):
        assert (gradient[known] != 0).all()
        assert (gradient[~known] == 0).all()
    found = torch.autograd.grad(losses.sum(), list(taxi_network.parameters()))
    losses = step.losses(step.logits(batch), Batch(batch.inputs, other, batch.shares))
    same = torch.autograd.grad(losses.sum(), list(taxi_network.parameters()))
    assert all(torch.equal(a, b) for a, b in zip(found, same, strict=True))


@pytest.mark.parametrize("size", [1, 5, 12, 100])
def test_batches_hold_every_row_once(size: int) -> None:
    inputs = {"x": torch.arange(12.0)}
    batches = Batches(inputs, {"y": torch.arange(12.0)}, {"y": torch.ones(12).bool()}, size=size)
    drawn = list(batches.shuffled(torch.Generator().manual_seed(0)))
    assert len(drawn) == batches.steps == -(-12 // size)
    for batch in drawn:
        assert torch.equal(batch.inputs["x"], batch.targets["y"])
        assert batch.shares["y"].sum().item() == pytest.approx(1)
    rows = torch.cat([batch.inputs["x"] for batch in drawn])
    assert sorted(rows.tolist()) == inputs["x"].tolist()
    assert rows.tolist() != inputs["x"].tolist()
    again = torch.cat([b.inputs["x"] for b in batches.shuffled(torch.Generator().manual_seed(0))])
    assert torch.equal(rows, again)
