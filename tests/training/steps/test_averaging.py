"""The average of the weights, step by step, against its definition."""

import pytest
import torch
from torch import nn

from onepass.models.contract import Contract
from onepass.models.network import Network, NetworkSpec
from onepass.training.steps.averaging import Average


def test_it_is_the_weighted_mean_of_what_each_step_left(taxi: Contract) -> None:
    spec = {"trunk": {"widths": [4], "norm": "batch", "dropout": 0}}
    network = Network(taxi, NetworkSpec.model_validate(spec))
    norm = next(module for module in network.modules() if isinstance(module, nn.BatchNorm1d))
    average, seen = Average(network, 0.7), []
    for step in range(5):
        with torch.no_grad():
            for parameter in network.parameters():
                parameter.copy_(torch.full_like(parameter, float(step * step)))
            norm.running_mean.fill_(float(step * step))  # type: ignore[union-attr]
        average.update()
        seen.append(float(step * step))
    weights = [0.7 ** (4 - step) for step in range(5)]
    expected = sum(w * x for w, x in zip(weights, seen, strict=True)) / sum(weights)
    before = {name: value.clone() for name, value in network.state_dict().items()}
    with average.worn():
        for tensor in (*network.parameters(), norm.running_mean):
            assert tensor is not None
            torch.testing.assert_close(tensor.detach(), torch.full_like(tensor, expected))
    after = network.state_dict()
    assert all(torch.equal(before[name], after[name]) for name in before)


def test_what_stands_still_is_not_averaged_and_what_was_saved_goes_on(taxi: Contract) -> None:
    network = Network(taxi, NetworkSpec())
    network.sharing.requires_grad_(False)
    first = Average(network, 0.9)
    assert {name.partition(".")[0] for name in first.tensors} == {"heads"}
    first.update()
    second = Average(network, 0.9)
    second.load({name: value.clone() for name, value in first.tensors.items()}, first.steps)
    with torch.no_grad():
        for parameter in network.parameters():
            parameter += 1
    for one in (first, second):
        one.update()
    assert all(torch.equal(first.tensors[n], value) for n, value in second.tensors.items())


def test_an_error_inside_leaves_the_network_as_it_was(taxi: Contract) -> None:
    network = Network(taxi, NetworkSpec())
    average = Average(network, 0.9)
    with torch.no_grad():
        network.heads.stacked()[0].parameter.add_(1)
    own = network.heads.stacked()[0].parameter.clone()
    with pytest.raises(ZeroDivisionError), average.worn():
        raise ZeroDivisionError
    assert torch.equal(network.heads.stacked()[0].parameter, own)
