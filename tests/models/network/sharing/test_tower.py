"""A plan of stages, and the columns that are made of it."""

import torch

from onepass.models.contract import Contract
from onepass.models.network import NetworkSpec
from onepass.models.network.flow import Flow
from onepass.models.network.sharing import Plan, plan

CONTRACT = Contract.model_validate(
    {
        "inputs": {"i": {"kind": "image", "size": [8, 8]}, "x": {"kind": "number"}},
        "tasks": {"y": {"kind": "regression"}},
    }
)


def planned() -> Plan:
    trunk = {"kind": "conv", "channels": [4, 6], "widths": [5]}
    spec = NetworkSpec.model_validate({"trunk": trunk})
    return plan(CONTRACT, spec.encoders, spec.trunk)


def test_what_learns_nothing_belongs_to_the_stage_before_it() -> None:
    made = planned()
    assert [len(group) for group in made.stages] == [0, 1, 2, 1]
    assert [made.before(number).width for number in range(5)] == [3, 3, 4, 7, 5]
    assert (made.last, made.width, made.shape.late) == (3, 5, 1)
    assert made.seen(1) == 3 + 1
    assert made.seen(3) == 7


def test_a_plan_draws_no_random_numbers_and_a_column_its_own() -> None:
    before = torch.random.get_rng_state()
    made = planned()
    assert torch.equal(torch.random.get_rng_state(), before)
    one, other = made.columns(2, 3)
    pairs = zip(one.parameters(), other.parameters(), strict=True)
    assert not any(torch.equal(*pair) for pair in pairs)
    assert one((Flow(torch.zeros(2, 7)),)).x.shape == (2, 5)
