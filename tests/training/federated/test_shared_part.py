"""What all clients have alike, and what holds them near to it."""

from typing import Any

import numpy as np
import torch

from onepass.training.data.prepare import prepare
from onepass.training.federated.shared_part import (
    Proximal,
    about,
    differences,
    learning,
    take,
    whole,
)
from onepass.training.runs.build import begun


def test_other_units_and_other_trunks_are_named(shops: Any) -> None:
    specs = {
        "east": shops.spec("east"),
        "west": shops.spec("west", trunk={"widths": [8]}),
    }
    abouts = {n: about(one, prepare(one).contract, ("kind",)) for n, one in specs.items()}
    assert differences({"east": abouts["east"]}) == []
    assert "trunk.widths: must be alike, west and east have [8] and [16]" in differences(abouts)
    abouts["west"]["inputs"]["x"] = abouts["west"]["inputs"]["x"] | {"unit": "km"}
    assert "inputs.x.unit: must be alike, west and east have 'km' and None" in differences(abouts)


def test_what_is_taken_is_what_is_sent(shops: Any) -> None:
    spec = shops.spec("east", training={"ema": 0.9})
    prepared = prepare(spec)
    one, other = begun(spec, prepared), begun(spec, prepared)
    changed = {name: array + 1 for name, array in learning(other).items()}
    assert {name.removeprefix("average/") for name in changed} < whole(one.network).keys()
    assert not take(one, learning(other)), "nothing is other than it was"
    assert take(one, changed)
    assert all(np.array_equal(learning(one)[name], array) for name, array in changed.items())


def test_the_pull_is_mu_times_the_distance(shops: Any) -> None:
    spec = shops.spec("east")
    loop = begun(spec, prepare(spec))
    pull = Proximal(loop, mu=0.5)
    own, start = pull.pairs[-1]
    with torch.no_grad():
        own += 2.0
    term = pull()
    assert term is not None
    term.backward()
    assert own.grad is not None
    assert torch.allclose(own.grad, torch.full_like(start, 1.0))
    assert all(not one.grad.any() for one, _ in pull.pairs[:-1] if one.grad is not None)
