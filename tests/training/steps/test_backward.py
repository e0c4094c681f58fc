"""The backward pass at the cut: with weights of one it is the plain one."""

from collections.abc import Callable, Sequence

import pytest
import torch
from torch import Tensor, nn

from onepass.models.contract import Contract
from onepass.models.network import Network
from onepass.training.balancing import EqualSpec, Place, balancer
from onepass.training.balancing.protocols import Stateless
from onepass.training.batches.batch import Batch
from onepass.training.steps.backward import by_gradients
from onepass.training.steps.step import Step
from onepass.training.tasks import kind_of

NEVER, HALF = [False] * 12, [True, False] * 6


class Given(Stateless):
    """A balancer whose weights are given; it keeps what it saw."""

    def __init__(self, *weights: float, at: Place = "cut") -> None:
        self.at = at
        self.weights = torch.tensor(weights, dtype=torch.float32)
        self.seen: list[tuple[Tensor, Tensor, list[str]]] = []

    def weigh(self, gram: Tensor, losses: Tensor, tasks: Sequence[str]) -> Tensor:
        self.seen.append((gram, losses, list(tasks)))
        return self.weights[: len(tasks)]


@pytest.fixture
def step(taxi_network: Network, taxi: Contract) -> Step:
    optimizer = torch.optim.SGD(taxi_network.parameters(), lr=0.1)
    kinds = {name: kind_of(task).default_loss for name, task in taxi.tasks.items()}
    return Step(taxi_network, taxi, kinds, balancer(EqualSpec(), taxi.tasks), optimizer)


def gradients(network: nn.Module) -> dict[str, Tensor]:
    found = {
        name: torch.zeros_like(p) if p.grad is None else p.grad.clone()
        for name, p in network.named_parameters()
    }
    network.zero_grad()
    return found


def plain(step: Step, batch: Batch, weights: Tensor | None = None) -> dict[str, Tensor]:
    losses = step.losses(step.logits(batch), batch)
    (losses.sum() if weights is None else losses @ weights).backward()
    return gradients(step.network)


@pytest.mark.parametrize("absent", [{}, {"card": NEVER}, {"fare": NEVER, "colour": HALF}])
def test_weights_of_one_give_the_gradients_of_the_plain_sum(
    step: Step, make_batch: Callable[..., Batch], absent: dict[str, list[bool]]
) -> None:
    batch, ones = make_batch(**absent), Given(1, 1, 1, 1)
    losses, _ = by_gradients(step.network, ones, batch, step.losses)
    at = gradients(step.network)
    for name, gradient in plain(step, batch).items():
        torch.testing.assert_close(at[name], gradient, rtol=1e-4, atol=1e-6)
    assert not losses.requires_grad
    torch.testing.assert_close(losses, step.losses(step.logits(batch), batch).detach())


def test_weights_change_the_shared_part_and_never_the_heads(
    step: Step, make_batch: Callable[..., Batch]
) -> None:
    batch, weights = make_batch(), torch.tensor([2.0, 0.5, 0.0, 3.0])
    by_gradients(step.network, Given(*weights.tolist()), batch, step.losses)
    at = gradients(step.network)
    weighted, summed = plain(step, batch, weights), plain(step, batch)
    for name, gradient in at.items():
        expected = (summed if name.startswith("heads.") else weighted)[name]
        torch.testing.assert_close(gradient, expected, rtol=1e-4, atol=1e-6)


def test_the_balancer_sees_the_inner_products_of_the_tasks_gradients(
    step: Step, make_batch: Callable[..., Batch]
) -> None:
    batch, seeing = make_batch(minutes=NEVER), Given(1, 1, 1)
    by_gradients(step.network, seeing, batch, step.losses)
    ((gram, losses, tasks),) = seeing.seen
    assert tasks == ["fare", "card", "colour"]
    assert losses.shape == (3,)
    (flow,) = step.network.sharing.meet(batch.inputs)
    x = flow.x.detach().requires_grad_()
    rows = []
    for task in tasks:  # slowly: one backward pass per task
        logits = step.network.heads.logits({task: type(flow)(x)})
        one = Batch(batch.inputs, {task: batch.targets[task]}, {task: batch.shares[task]})
        rows.append(torch.autograd.grad(step.losses(logits, one).sum(), x)[0].flatten())
    expected = [[float(a @ b) for b in rows] for a in rows]
    torch.testing.assert_close(gram, torch.tensor(expected), rtol=1e-4, atol=1e-8)


def test_with_one_task_a_balancer_moves_along_that_tasks_own_gradient(
    step: Step, make_batch: Callable[..., Batch]
) -> None:
    batch = make_batch(minutes=NEVER, card=NEVER, colour=NEVER)
    own = plain(step, batch)
    by_gradients(step.network, Given(0.3), batch, step.losses)
    for name, gradient in gradients(step.network).items():
        scale = 1.0 if name.startswith("heads.") else 0.3
        torch.testing.assert_close(gradient, scale * own[name], rtol=1e-4, atol=1e-7)


def test_a_step_takes_either_way_and_both_move_alike(
    step: Step, taxi: Contract, make_batch: Callable[..., Batch]
) -> None:
    batch, network = make_batch(card=HALF), step.network
    before = {name: value.clone() for name, value in network.state_dict().items()}
    step(batch)
    moved = {name: value.clone() for name, value in network.state_dict().items()}
    network.load_state_dict(before)
    kinds = {name: kind_of(task).default_loss for name, task in taxi.tasks.items()}
    optimizer = torch.optim.SGD(network.parameters(), lr=0.1)
    Step(network, taxi, kinds, Given(1, 1, 1, 1), optimizer)(batch)
    for name, value in network.state_dict().items():
        torch.testing.assert_close(value, moved[name], rtol=1e-5, atol=1e-7)


def test_a_clipped_step_has_the_norm_that_was_asked_for(
    step: Step, make_batch: Callable[..., Batch]
) -> None:
    step.clip = 0.01
    before = torch.cat([p.detach().flatten().clone() for p in step.network.parameters()])
    step(make_batch())
    after = torch.cat([p.detach().flatten() for p in step.network.parameters()])
    assert float((after - before).norm()) == pytest.approx(0.1 * 0.01, rel=1e-3)
