"""The groups of an optimizer: each parameter is in one, and only weight matrices decay."""

import pytest
import torch

from onepass.models.contract import Contract
from onepass.models.network import Network, NetworkSpec
from onepass.training.balancing import EqualSpec, balancer
from onepass.training.balancing.losses.uncertainty import UncertaintySpec
from onepass.training.steps.optimizer import MOMENTUM, groups, optimizer
from onepass.training.steps.settings import TrainingSpec


@pytest.mark.parametrize("sharing", ["hard", "cross_stitch", "sluice", "mmoe"])
def test_each_parameter_is_in_one_group_and_matrices_alone_decay(
    taxi: Contract, sharing: str
) -> None:
    spec = {"trunk": {"widths": [8]}, "sharing": {"kind": sharing}}
    network = Network(taxi, NetworkSpec.model_validate(spec))
    learnt = balancer(UncertaintySpec(), taxi.tasks)
    decayed, free = groups(network, learnt, 0.1)
    assert (decayed["weight_decay"], free["weight_decay"]) == (0.1, 0.0)
    every = [*network.parameters(), *learnt.parameters()]
    found = [*decayed["params"], *free["params"]]
    assert sorted(map(id, found)) == sorted(map(id, every))
    kept = {id(parameter) for parameter in decayed["params"]}
    assert all(parameter.ndim > 1 for parameter in decayed["params"])
    names = {name: id(parameter) in kept for name, parameter in network.named_parameters()}
    assert not any(decays for name, decays in names.items() if name.endswith((".bias", ".alpha")))
    assert any(decays for name, decays in names.items() if name.startswith("sharing."))
    assert not kept & {id(parameter) for parameter in learnt.parameters()}


@pytest.mark.parametrize("kind", ["piecewise_linear", "periodic"])
def test_scales_of_members_and_of_embedded_numbers_do_not_decay(taxi: Contract, kind: str) -> None:
    spec = {"encoders": {"numbers": {"kind": kind}}, "ensemble": {"members": 2}}
    network = Network(taxi, NetworkSpec.model_validate(spec))
    decayed, _ = groups(network, balancer(EqualSpec(), taxi.tasks), 0.1)
    kept = {id(parameter) for parameter in decayed["params"]}
    ends = {name.rpartition(".")[2] for name, p in network.named_parameters() if id(p) in kept}
    free = {"bias", "scale", "scale_in", "scale_out", "linear", "frequencies"}
    assert not ends & free, ends
    assert "weight" in ends


def test_without_decay_there_is_one_group(taxi: Contract, taxi_network: Network) -> None:
    (group,) = groups(taxi_network, balancer(EqualSpec(), taxi.tasks), 0.0)
    assert len(group["params"]) == len(list(taxi_network.parameters()))


def test_the_setting_says_which(taxi: Contract, taxi_network: Network) -> None:
    equal = balancer(EqualSpec(), taxi.tasks)
    made = optimizer(taxi_network, equal, TrainingSpec(optimizer="sgd", lr=0.5))
    assert isinstance(made, torch.optim.SGD)
    assert made.defaults["nesterov"]
    assert {group["momentum"] for group in made.param_groups} == {MOMENTUM}
    assert {group["lr"] for group in made.param_groups} == {0.5}
    assert isinstance(optimizer(taxi_network, equal, TrainingSpec()), torch.optim.AdamW)
