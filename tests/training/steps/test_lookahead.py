"""What a step for one task does to the losses of all, against stepping copies of the network."""

import copy
from collections.abc import Callable

import pytest
import torch

from onepass.models.contract import Contract
from onepass.models.network import Network
from onepass.training.balancing import EqualSpec, balancer
from onepass.training.batches.batch import Batch
from onepass.training.steps.gradient_record import Record, RecordSpec, flat
from onepass.training.steps.step import Step
from onepass.training.tasks import kind_of

MakeBatch = Callable[..., Batch]
RATE = 0.05


def a_step(network: Network, contract: Contract) -> Step:
    losses = {name: kind_of(task).default_loss for name, task in contract.tasks.items()}
    optimizer = torch.optim.SGD(network.parameters(), lr=RATE)
    return Step(network, contract, losses, balancer(EqualSpec(), contract.tasks), optimizer)


def looked(step: Step, batch: Batch) -> dict[tuple[str, ...], float]:
    """By task that steps and task whose loss falls."""
    record = Record(RecordSpec(lookahead=True))
    step(batch, record)
    return flat(record.line()["lookahead"])


def slowly(step: Step, batch: Batch) -> dict[tuple[str, ...], float]:
    """A copy of the network per task, whose shared parameters take one plain step."""
    found = {}
    before = step.losses(step.logits(batch), batch)
    for task, loss in zip(batch.tasks, before, strict=True):
        stepped = copy.deepcopy(step.network)
        step.network.zero_grad()
        loss.backward(retain_graph=True)
        with torch.no_grad():
            for own, given in zip(
                stepped.sharing.parameters(), step.network.sharing.parameters(), strict=True
            ):
                own -= RATE * (torch.zeros_like(given) if given.grad is None else given.grad)
            after = step.losses(stepped.logits(batch.inputs, batch.tasks), batch)
        for other, was, now in zip(batch.tasks, before.detach(), after, strict=True):
            found[task, other] = 1 - float(now) / float(was)
    return found


def test_it_is_what_stepping_copies_gives(
    taxi_network: Network, taxi: Contract, make_batch: MakeBatch
) -> None:
    step, batch = a_step(taxi_network, taxi), make_batch()
    taxi_network.eval()  # no dropout: a pass is like any other
    expected = slowly(step, batch)
    found = looked(step, batch)
    assert found.keys() == expected.keys()
    assert len(found) == len(taxi.tasks) ** 2
    for pair, value in expected.items():
        assert found[pair] == pytest.approx(value, abs=2e-5), pair


def test_a_step_for_a_task_lowers_its_own_loss(
    taxi_network: Network, taxi: Contract, make_batch: MakeBatch
) -> None:
    found = looked(a_step(taxi_network, taxi), make_batch())
    assert all(found[task, task] > 0 for task in taxi.tasks)


def test_a_task_without_an_answer_neither_steps_nor_is_measured(
    taxi_network: Network, taxi: Contract, make_batch: MakeBatch
) -> None:
    found = looked(a_step(taxi_network, taxi), make_batch(card=[False] * 12))
    assert {name for pair in found for name in pair} == {"fare", "minutes", "colour"}
    assert len(found) == 9


def test_masked_rows_count_for_nothing(
    taxi_network: Network, taxi: Contract, make_batch: MakeBatch
) -> None:
    answered = [place % 2 == 0 for place in range(12)]
    batch = make_batch(fare=answered)
    wrong = batch.targets["fare"].clone()
    wrong[1::2] = 1e6
    kept = copy.deepcopy(taxi_network.state_dict())
    found = looked(a_step(taxi_network, taxi), batch)
    taxi_network.load_state_dict(kept)
    other = Batch(batch.inputs, batch.targets | {"fare": wrong}, batch.shares)
    assert looked(a_step(taxi_network, taxi), other) == found
