"""A trial sees widths and strides, and leaves no trace."""

import pytest
import torch
from torch import nn

from onepass.models.network.flow import Shape
from onepass.models.network.trunks.trial import tried

ROWS = Shape("rows", 4)


def test_widths_and_strides_are_seen() -> None:
    stages = [nn.Conv2d(3, 6, 3, stride=2, padding=1), nn.Identity()]
    assert tried("a:b", stages, layout="map", shape=Shape("map", 3, (9, 9))) == [
        ((6, 2),),
        ((6, 1),),
    ]
    assert tried("a:b", [nn.Linear(4, 5)], layout="rows", shape=ROWS) == [((5, 1),)]


def test_neither_statistics_nor_random_numbers_are_used_up() -> None:
    norm = nn.BatchNorm1d(4)
    mean, before = norm.running_mean, torch.random.get_rng_state()
    tried("a:b", [nn.Sequential(norm, nn.Dropout())], layout="rows", shape=ROWS)
    assert norm.running_mean is mean
    assert not norm.num_batches_tracked
    assert torch.equal(norm.running_var, torch.ones(4))  # type: ignore[arg-type]
    assert torch.equal(torch.random.get_rng_state(), before)
    assert all(parameter.grad is None for parameter in norm.parameters())


def test_the_stage_that_fails_is_named() -> None:
    with pytest.raises(ValueError, match=r"'a:b': stage 2, fed \(2, 5\): RuntimeError"):
        tried("a:b", [nn.Linear(4, 5), nn.Linear(4, 5)], layout="rows", shape=ROWS)
