"""Rare tokens of a row are surprising: the mean over those that are there, without padding."""

import torch

from onepass.models.contract import Contract
from onepass.models.network.surprises import Surprises

CONTRACT = Contract.model_validate(
    {
        "inputs": {
            "review": {"kind": "text", "tokens": {"buckets": 4}},
            "tags": {"kind": "set", "values": ["a", "b"], "optional": True},
            "words": {"kind": "sequence", "values": ["x"]},
            "x": {"kind": "number"},
        },
        "tasks": {"z": {"kind": "regression"}},
    }
)


def made() -> Surprises:
    found = Surprises(CONTRACT)
    for place in range(3):
        table = found.table(place)
        table.copy_(torch.arange(len(table), dtype=torch.float32))
    return found


def inputs(width: int) -> dict[str, torch.Tensor]:
    review = torch.zeros(2, width, dtype=torch.int32)
    review[0, :2] = torch.tensor([2, 5])
    words = torch.zeros(2, 1, 3, dtype=torch.int32)
    words[0, 0] = torch.tensor([1, 7, 9])  # a word's runs of letters are not looked at
    return {"review": review, "tags": torch.tensor([[3, 0], [0, 0]]), "words": words}


def test_it_is_of_texts_sets_and_sequences() -> None:
    assert made().names == ["review", "tags", "words"]
    assert [len(made().table(place)) for place in range(3)] == [6, 4, 3]


def test_the_mean_of_an_input_is_told_and_the_largest_of_all() -> None:
    assert made()(inputs(2)).tolist() == [3.5, 0]


def test_padding_changes_nothing() -> None:
    assert made()(inputs(9)).tolist() == made()(inputs(2)).tolist()
