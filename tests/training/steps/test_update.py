"""Clipping and steps in fewer calls leave the weights that torch's own leave, to the last bit."""

import copy
from typing import Any

import pytest
import torch
from torch import nn

from onepass.training.steps.update import Update, clip


def network() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 1))


def of(module: nn.Module, kind: str) -> torch.optim.Optimizer:
    first, *others = module.parameters()
    groups: list[dict[str, Any]] = [{"params": [first], "weight_decay": 0.1}, {"params": others}]
    if kind == "sgd":
        return torch.optim.SGD(groups, lr=0.1, momentum=0.9)
    return torch.optim.AdamW(groups, lr=0.1, fused=True, amsgrad=kind == "amsgrad")


def learn(module: nn.Module, seed: int, most: float) -> None:
    module.zero_grad()
    x = torch.randn(8, 3, generator=torch.Generator().manual_seed(seed))
    module(x).square().sum().backward()
    nn.utils.clip_grad_norm_(module.parameters(), most)


@pytest.mark.parametrize("kind", ["adamw", "amsgrad", "sgd"])
def test_steps_are_those_of_the_optimizer(kind: str) -> None:
    one, other = network(), network()
    mine, its = of(one, kind), of(other, kind)
    update = Update(mine)
    for seed in range(6):
        for module in (one, other):
            learn(module, seed, 10.0)
        if seed == 3:  # a task is absent, and some parameter has no gradient
            next(one.parameters()).grad = next(other.parameters()).grad = None
        if seed == 4:  # a run is resumed
            mine.load_state_dict(copy.deepcopy(mine.state_dict()))
        mine.param_groups[1]["lr"] = its.param_groups[1]["lr"] = 0.1 / (seed + 1)
        update()
        its.step()
        pairs = zip(one.parameters(), other.parameters(), strict=True)
        assert all(torch.equal(mine, its) for mine, its in pairs)
    states = zip(mine.state.values(), its.state.values(), strict=True)
    assert all(torch.equal(a[name], b[name]) for a, b in states for name in a)


@pytest.mark.parametrize("most", [0.01, 1e9])
def test_gradients_are_cut_to_the_norm_that_torch_cuts_to(most: float) -> None:
    one, other = network(), network()
    learn(other, 0, most)
    learn(one, 0, 1e9)
    clip([*one.parameters()], most)
    pairs = zip(one.parameters(), other.parameters(), strict=True)
    assert all(torch.equal(mine.grad, its.grad) for mine, its in pairs)
    for own in one.parameters():
        own.grad = None
    clip([*one.parameters()], most)
