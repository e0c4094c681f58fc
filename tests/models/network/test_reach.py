"""A score grows with each of its parts; until anything is learnt every row is typical."""

import pytest
import torch

from onepass.models.contract import Contract
from onepass.models.network.reach import ReachOf, reach_of

CONTRACT = {
    "inputs": {
        "x": {"kind": "number"},
        "zone": {"kind": "category", "values": ["a", "b"], "optional": True},
    },
    "tasks": {"z": {"kind": "regression"}},
}
INPUTS = {
    "x": torch.tensor([0.1, 3e38]),
    "zone": torch.tensor([1, 0]),
    "zone.present": torch.tensor([True, False]),
}


def made() -> ReachOf:
    return ReachOf(Contract.model_validate(CONTRACT), 3)


def test_it_is_there_where_the_contract_tells_it() -> None:
    assert reach_of(Contract.model_validate(CONTRACT), 3) is None
    assert reach_of(Contract.model_validate(CONTRACT | {"reach": {}}), 3) is not None


def test_nothing_learnt_is_typical() -> None:
    reach = made()
    assert reach.parts == ["cut", "together", "number", "new", "pairs"]
    assert reach(INPUTS, torch.randn(2, 3)).tolist() == [1, 1]


@pytest.mark.parametrize(
    ("kind", "part", "shape"),
    [({"kind": "image", "size": 8}, "looks", (2, 3, 8, 8)), ({"kind": "text"}, "words", (2, 4))],
)
def test_of_pictures_and_texts_alone_there_are_two_parts(
    kind: dict[str, object], part: str, shape: tuple[int, ...]
) -> None:
    contract = Contract.model_validate(CONTRACT | {"inputs": {"seen": kind}})
    reach = ReachOf(contract, 3)
    assert reach.parts == ["cut", part]
    inputs = {"seen": torch.ones(shape, dtype=torch.int32)}
    assert reach(inputs, torch.randn(2, 3)).tolist() == [1, 1]


@pytest.mark.parametrize("power", [1.0, 4.0, 16.0])
def test_a_score_grows_with_every_part(power: float) -> None:
    reach = made()
    reach.power.fill_(power)
    reach.rarity.slopes[:, 1] = 1.0
    parts = torch.rand(50, len(reach.parts)) + 0.5
    score = reach.scored(parts)
    assert ((score >= parts.amax(dim=1) * 0.999) & (score <= parts.sum(dim=1) * 1.001)).all()
    for part in range(len(reach.parts)):
        more = parts.clone()
        more[:, part] += 3
        assert (reach.scored(more) > score).all()
