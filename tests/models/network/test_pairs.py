"""Every pair of inputs has a table, of which a row has one number; large ones are left out."""

import torch

from onepass.models.contract import Contract
from onepass.models.network.pairs import BINS, MOST, Pairs

CONTRACT = Contract.model_validate(
    {
        "inputs": {
            "x": {"kind": "number"},
            "y": {"kind": "number", "optional": True},
            "zone": {"kind": "category", "values": ["a", "b"]},
        },
        "tasks": {"z": {"kind": "regression"}},
    }
)
INPUTS = {
    "x": torch.tensor([0.1, 7.0]),
    "y": torch.tensor([2.0, 0.0]),
    "y.present": torch.tensor([True, False]),
    "zone": torch.tensor([1, 0]),
}


def test_codes_are_bins_and_values_and_one_for_what_is_absent() -> None:
    pairs = Pairs(CONTRACT)
    pairs.edges[:] = torch.arange(1, BINS)
    pairs.code(0)[:] = torch.tensor([2.0, 0.0, 1.0])
    assert pairs.codes(INPUTS).tolist() == [[0, 1, 0], [BINS - 2, BINS, 2]]


def test_a_row_has_the_sum_of_its_places_in_the_tables() -> None:
    pairs = Pairs(CONTRACT)
    pairs.edges[:] = torch.arange(1, BINS)
    pairs.code(0)[:] = torch.tensor([2.0, 0.0, 1.0])
    pairs.table.copy_(torch.rand(len(pairs.table)))
    for row, codes in enumerate(pairs.codes(INPUTS).tolist()):
        expected = 0.0
        for (one, other), start in zip(pairs.pairs, pairs.starts, strict=True):
            expected += pairs.table[start + codes[one] * pairs.sizes[other] + codes[other]].item()
        assert abs(pairs(INPUTS)[row].item() - expected) < 1e-5
    assert len(pairs.pairs) == 3


def test_tables_have_a_bound() -> None:
    many = {f"c{n}": {"kind": "category", "values": [str(v) for v in range(255)]} for n in range(9)}
    contract = Contract.model_validate({"inputs": many, "tasks": {"z": {"kind": "regression"}}})
    pairs = Pairs(contract)
    assert len(pairs.table) <= MOST
    assert len(pairs.pairs) == 16
