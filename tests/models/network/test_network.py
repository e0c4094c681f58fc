"""The laws of a network: rows and tasks are independent of what stands beside them."""

from collections.abc import Callable
from itertools import combinations

import numpy as np
import pytest
import safetensors.torch
import torch
from torch import Tensor

from onepass.models.network import Network
from onepass.models.network.head_group import HeadGroup

Inputs = dict[str, Tensor]
SHAPES = {
    "fare.value": (),
    "minutes.value": (),
    "card.probabilities": (2,),
    "colour.probabilities": (3,),
}


def rows(inputs: Inputs, which: slice | list[int]) -> Inputs:
    return {name: column[which] for name, column in inputs.items()}


@pytest.mark.parametrize("count", [1, 2, 11])
def test_answers_have_a_row_per_row_a_batch_of_one_too(
    network: Network, inputs: Inputs, count: int
) -> None:
    found = network(rows(inputs, slice(count)))
    assert {field: tuple(values.shape) for field, values in found.items()} == {
        field: (count, *rest) for field, rest in SHAPES.items()
    }
    logits = network.logits(rows(inputs, slice(count)))
    assert [tuple(values.shape) for values in logits.values()] == [
        (count, outputs) for outputs in (1, 1, 1, 3)
    ]


def test_a_rows_answer_does_not_depend_on_the_rows_beside_it(
    network: Network, inputs: Inputs
) -> None:
    whole = network(inputs)
    shuffled = [3, 1, 4, 10, 5, 9, 2, 6, 0, 7, 8]
    for which in ([0], [10], [3, 7], shuffled):
        for field, values in network(rows(inputs, which)).items():
            torch.testing.assert_close(values, whole[field][which], rtol=1e-5, atol=1e-6)


def test_any_subset_of_tasks_is_answered_as_within_the_whole(
    network: Network, inputs: Inputs
) -> None:
    whole, logits = network(inputs), network.logits(inputs)
    for count in range(1, 5):
        for tasks in combinations(network.tasks, count):
            found = network(inputs, tasks)
            assert {field.split(".")[0] for field in found} == set(tasks)
            for field, values in found.items():
                torch.testing.assert_close(values, whole[field], rtol=1e-5, atol=1e-6)
            some = network.logits(inputs, tasks)
            assert tuple(some) == tasks
            for task in tasks:
                torch.testing.assert_close(some[task], logits[task], rtol=1e-5, atol=1e-6)


def test_only_the_heads_that_are_asked_for_run(
    network: Network, inputs: Inputs, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[int] = []
    before = HeadGroup.logits

    def counted(group: HeadGroup, x: Tensor, *rest: Tensor | None) -> Tensor:
        found = before(group, x, *rest)
        ran.append(len(found))
        return found

    monkeypatch.setattr(HeadGroup, "logits", counted)
    network(inputs, ["minutes"])
    assert ran == [1]
    ran.clear()
    network(inputs, ["fare", "colour"])
    assert ran == [1, 1]
    ran.clear()
    network(inputs)
    assert sum(ran) == 4


def test_the_shared_part_runs_once_however_many_tasks_there_are(
    network: Network, inputs: Inputs, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[Inputs] = []
    before = network.sharing.meet

    def counted(given: Inputs) -> object:
        calls.append(given)
        return before(given)

    monkeypatch.setattr(network.sharing, "meet", counted)
    network(inputs)
    assert len(calls) == 1


@pytest.mark.parametrize("spec", ["plain", "deep", "linear", "batch_norm", "bins"])
def test_a_loaded_network_answers_bit_for_bit(
    make_network: Callable[..., Network], inputs: Inputs, spec: str
) -> None:
    network, other = make_network(spec), make_network(spec, seed=99)
    assert not torch.equal(other(inputs)["fare.value"], network(inputs)["fare.value"])
    saved = safetensors.torch.save(network.state_dict())
    other.load_state_dict(safetensors.torch.load(saved), strict=True)
    for field, values in network(inputs).items():
        assert torch.equal(other(inputs)[field], values)


def test_every_parameter_gets_a_gradient(network: Network, inputs: Inputs) -> None:
    network.train()
    random = torch.Generator().manual_seed(0)
    logits = network.logits(inputs)
    loss = sum((v * torch.randn(v.shape, generator=random)).sum() for v in logits.values())
    assert isinstance(loss, Tensor)
    loss.backward()
    for name, parameter in network.named_parameters():
        assert parameter.grad is not None, name
        assert parameter.grad.abs().max() > 0, name


def test_no_parameter_lies_on_both_sides_of_the_cut(network: Network, inputs: Inputs) -> None:
    network.train()
    cut = network.sharing.meet(inputs)
    inner = {id(p) for flow in cut for p in _reached(flow.x, network)}
    detached = tuple(type(flow)(flow.x.detach().requires_grad_()) for flow in cut)
    heads = network.heads.logits(network.sharing.part(detached, network.tasks))
    outer = {id(p) for values in heads.values() for p in _reached(values, network)}
    assert inner.isdisjoint(outer)
    assert inner | outer == {id(p) for p in network.parameters()}


def _reached(values: Tensor, network: Network) -> list[Tensor]:
    if values.grad_fn is None:
        return []
    parameters = list(network.parameters())
    grads = torch.autograd.grad(values.sum(), parameters, allow_unused=True, retain_graph=True)
    return [p for p, grad in zip(parameters, grads, strict=True) if grad is not None]


def test_probabilities_sum_to_one_and_values_lie_in_range(network: Network, inputs: Inputs) -> None:
    found = network(inputs)
    for field in ("card.probabilities", "colour.probabilities"):
        assert (found[field] >= 0).all()
        torch.testing.assert_close(found[field].sum(dim=1), torch.ones(11))
    assert (found["minutes.value"] >= 0).all()


def test_the_way_to_units_and_back_is_one(network: Network, inputs: Inputs) -> None:
    answers, place = network.heads.seat["fare"]
    values = network(inputs)["fare.value"]
    logits = network.logits(inputs)["fare"].squeeze(1)
    torch.testing.assert_close(answers.standardised(place, values), logits, rtol=1e-4, atol=1e-5)


def test_the_answers_are_those_of_the_parts_one_after_the_other(
    make_network: Callable[..., Network], inputs: Inputs
) -> None:
    network = make_network("plain")
    x = network.sharing.shared.encoders(inputs).x
    for stage in network.sharing.shared.stages:
        x = stage(x)
    group = network.heads.groups[0]
    assert group.names == ["fare", "minutes"]
    for place, task in enumerate(group.names):
        hidden = torch.relu(x @ group.weights[0][place].T + group.biases[0][place])
        logit = (hidden @ group.weights[1][place].T + group.biases[1][place]).squeeze(1)
        mean = {"fare": 10.0, "minutes": 12.0}[task]
        expected = logit * float(np.std([5, 15, 10])) + mean
        if task == "minutes":
            expected = expected.clamp(min=0)
        torch.testing.assert_close(network(inputs)[f"{task}.value"], expected)
