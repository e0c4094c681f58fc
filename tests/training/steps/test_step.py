"""One step: it moves what was answered by the gradient of the weighted losses, cut to its norm."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor

from onepass.models.contract import Contract
from onepass.models.network import Network, NetworkSpec
from onepass.training.balancing import balancer
from onepass.training.balancing.losses.fixed import FixedSpec
from onepass.training.batches.batch import Batch
from onepass.training.steps.gradient_record import Record, RecordSpec
from onepass.training.steps.step import Step
from onepass.training.tasks import kind_of

WEIGHTS = {"fare": 0.5, "minutes": 2.0, "card": 1.0, "colour": 0.0}
LR = 0.1
NEVER = [False] * 12
Make = Callable[..., Step]


@pytest.fixture
def make(taxi: Contract) -> Make:
    """make(network={...}, clip=...) gives a step of plain gradient descent, the same each time."""

    def made(network: dict[str, Any] | None = None, **settings: Any) -> Step:
        torch.manual_seed(0)
        spec = {"trunk": {"widths": [8, 6], "dropout": 0}} | (network or {})
        built = Network(taxi, NetworkSpec.model_validate(spec))
        kinds = {name: kind_of(task).default_loss for name, task in taxi.tasks.items()}
        weighing = balancer(FixedSpec(weights=WEIGHTS), taxi.tasks)
        optimizer = torch.optim.SGD(built.parameters(), lr=LR)
        return Step(built, taxi, kinds, weighing, optimizer, **settings)

    return made


def expected(step: Step, batch: Batch) -> list[Tensor]:
    """The parameters after a step, worked out by hand: p - lr d(weights @ losses) / dp."""
    losses = step.losses(step.logits(batch), batch)
    total = losses @ torch.tensor([WEIGHTS[task] for task in batch.tasks])
    gradients = torch.autograd.grad(total, step.trained, allow_unused=True)
    moved = zip(step.trained, gradients, strict=True)
    return [p.detach() if g is None else p.detach() - LR * g for p, g in moved]


@pytest.mark.parametrize("absent", [{}, {"card": NEVER}])
def test_it_descends_the_weighted_losses(
    make: Make, make_batch: Callable[..., Batch], absent: dict[str, list[bool]]
) -> None:
    step, batch = make(), make_batch(**absent)
    wanted = expected(step, batch)
    losses = step.losses(step.logits(batch), batch)
    torch.testing.assert_close(step(batch), losses.detach())
    for mine, theirs in zip(step.trained, wanted, strict=True):
        torch.testing.assert_close(mine.detach(), theirs)


def test_a_step_is_no_longer_than_the_clip_asks(
    make: Make, make_batch: Callable[..., Batch]
) -> None:
    step, batch = make(clip=1e-2), make_batch()
    before = [p.detach().clone() for p in step.trained]
    step(batch)
    moved = torch.cat([(p.detach() - b).flatten() for p, b in zip(step.trained, before,
                                                                  strict=True)])  # fmt: skip
    assert float(moved.norm()) == pytest.approx(LR * 1e-2, rel=1e-3)


def test_losses_come_in_the_order_of_the_batch_and_without_a_gradient(
    make: Make, make_batch: Callable[..., Batch]
) -> None:
    step, batch = make(), make_batch(minutes=NEVER)
    losses = step(batch)
    assert losses.shape == (3,)
    assert batch.tasks == ["fare", "card", "colour"]
    assert not losses.requires_grad


def test_what_the_architecture_asks_is_added_whatever_the_weights(
    make: Make, make_batch: Callable[..., Batch]
) -> None:
    soft = {"sharing": {"kind": "soft"}, "trunk": {"widths": [8], "dropout": 0}}
    step, batch = make(soft), make_batch(fare=NEVER, minutes=NEVER, card=NEVER)
    with torch.no_grad():
        for parameter in step.network.sharing.parameters():
            parameter += 0.1 * torch.randn_like(parameter)
    before = penalty(step)
    for _ in range(3):
        step(batch)  # of colour alone, whose weight is 0
    assert penalty(step) < before


def penalty(step: Step) -> float:
    found = step.network.sharing.penalty()
    assert found is not None
    return found.item()


def test_weights_are_recorded_where_they_are_asked_for(
    make: Make, make_batch: Callable[..., Batch]
) -> None:
    step, batch, record = make(), make_batch(card=NEVER), Record(RecordSpec())
    step(batch, record)
    assert record.line()["weights"] == {"fare": 0.5, "minutes": 2.0, "colour": 0.0}
