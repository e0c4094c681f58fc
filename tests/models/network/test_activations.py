"""The activations a spec may name."""

from typing import get_args

import torch

from onepass.models.network.activations import Activation, activation


def test_each_name_has_its_own() -> None:
    x = torch.tensor([-1.0, 0.0, 2.0])
    made = {name: activation(name)(x) for name in get_args(Activation)}
    assert len({tuple(values.tolist()) for values in made.values()}) == len(made)
    assert all(values[1] == 0 and values[2] > 0.5 for values in made.values())
