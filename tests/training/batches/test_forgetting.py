"""Known values that count as unseen now and then, where training meets no others."""

import numpy as np
import pytest
import torch

from onepass.models.contract import Contract
from onepass.models.network import Network, NetworkSpec
from onepass.training.batches.batch import Batch, epoch_generator
from onepass.training.batches.forgetting import (
    ALWAYS_KNOWN,
    forgotten,
    never_unseen,
    notes,
    settled,
)

CONTRACT = Contract.model_validate(
    {
        "inputs": {
            "x": {"kind": "number"},
            "zone": {"kind": "category", "values": ["a", "b"]},
            "maybe": {"kind": "category", "values": ["a", "b"], "optional": True},
            "tags": {"kind": "set", "values": ["p", "q", "r"]},
            "words": {"kind": "sequence", "values": ["he", "she"], "ngrams": {"buckets": 9}},
            "note": {"kind": "text", "tokens": {"buckets": 4}},
        },
        "tasks": {"t": {"kind": "regression"}},
    }
)
ROWS = 2000


def inputs() -> dict[str, np.ndarray]:
    """Nothing is unseen in any of them."""
    random = np.random.default_rng(0)
    words = np.zeros((ROWS, 3, 1 + CONTRACT.inputs["words"].ngrams.most), np.int32)  # type: ignore[union-attr]
    words[:, :2] = random.integers(2, 4, (ROWS, 2, words.shape[2]))
    return {
        "x": random.normal(size=ROWS).astype(np.float32),
        "zone": random.integers(1, 3, ROWS),
        "maybe": np.where(np.arange(ROWS) % 2, 1, 0),
        "maybe.present": np.arange(ROWS) % 2 == 1,
        "tags": np.tile(np.array([2, 3, 4, 0], np.int32), (ROWS, 1)),
        "words": words,
        "note": np.tile(np.array([2, 3, 0], np.int32), (ROWS, 1)),
    }


def batch() -> Batch:
    return Batch({name: torch.from_numpy(array) for name, array in inputs().items()}, {}, {})


def test_only_where_every_value_is_known() -> None:
    rows, tokens = NetworkSpec(), NetworkSpec.model_validate({"trunk": {"kind": "bag"}})
    known = ["zone", "maybe", "tags", "words"]
    assert never_unseen(rows, CONTRACT, inputs()) == known
    assert never_unseen(tokens, CONTRACT, inputs()) == known, "beside a sequence a text is a bag"
    alone = CONTRACT.model_copy(update={"inputs": {"note": CONTRACT.inputs["note"]}})
    assert never_unseen(tokens, alone, inputs()) == ["note"]
    assert never_unseen(rows, alone, inputs()) == []
    forget = {"encoders": {"tokens": {"word_dropout": 0.1}}, "trunk": {"kind": "bag"}}
    assert "words" not in never_unseen(NetworkSpec.model_validate(forget), CONTRACT, inputs())
    some = inputs()
    some["zone"][0], some["maybe"][1], some["tags"][0, 0], some["words"][0, 0, 0] = 0, 0, 1, 1
    assert never_unseen(rows, CONTRACT, some) == []
    some["note"][0, 0] = 4  # occurs once
    assert never_unseen(tokens, alone, some) == []


def test_what_is_said_stays() -> None:
    network = NetworkSpec()
    found = settled({"zone": 0.0, "tags": 0.3}, network, CONTRACT, inputs())
    assert found == {"tags": 0.3, "maybe": ALWAYS_KNOWN, "words": ALWAYS_KNOWN}
    (note,) = notes({"zone": 0.0, "tags": 0.3}, network, CONTRACT, inputs())
    assert note.startswith("inputs maybe, words: no training row has an unseen value")


def test_that_share_becomes_unseen_and_nothing_else_changes() -> None:
    before = batch()
    shares = {"zone": 0.25, "tags": 0.25, "words": 0.25, "note": 0.25}
    after = forgotten(before, shares, CONTRACT.inputs, epoch_generator(0, 1))
    zone = after.inputs["zone"]
    assert (zone == 0).float().mean().item() == pytest.approx(0.25, abs=0.05)
    assert torch.equal(zone[zone > 0], before.inputs["zone"][zone > 0])
    tags = after.inputs["tags"]
    assert tags.dtype == torch.int32
    assert ((tags == 1).sum(dim=1) <= 1).all(), "an unseen item is there or it is not"
    lost = (before.inputs["tags"] > 0).sum() - (tags > 1).sum()
    assert lost.item() / (3 * ROWS) == pytest.approx(0.25, abs=0.05)
    words = after.inputs["words"]
    assert torch.equal(words[:, :, 1:], before.inputs["words"][:, :, 1:]), "letters stay"
    assert (words[:, :2, 0] == 1).float().mean().item() == pytest.approx(0.25, abs=0.05)
    assert not words[:, 2, 0].any(), "where there is no word there is none"
    note = after.inputs["note"]
    assert set(note[:, 2].tolist()) == {0}
    assert (note[:, :2] == 1).float().mean().item() == pytest.approx(0.25, abs=0.05)
    assert after.inputs["x"] is before.inputs["x"]
    again = forgotten(batch(), shares, CONTRACT.inputs, epoch_generator(0, 1))
    assert all(torch.equal(again.inputs[name], column) for name, column in after.inputs.items())
    assert forgotten(before, {}, CONTRACT.inputs, epoch_generator(0, 1)) is before


@pytest.mark.parametrize("one_hot_up_to", [0, 2])
def test_what_stands_for_the_unseen_learns_from_values_that_are_forgotten_and_from_rare_ones(
    one_hot_up_to: int,
) -> None:
    zone = CONTRACT.model_copy(update={"inputs": {"zone": CONTRACT.inputs["zone"]}})
    known = {"zone": torch.from_numpy(inputs()["zone"])}
    unseen = forgotten(Batch(known, {}, {}), {"zone": 0.5}, zone.inputs, epoch_generator(0, 0))
    for rare, rows in ((0, unseen.inputs), (ROWS, known)):
        categories = {"one_hot_up_to": one_hot_up_to, "rare": rare}
        spec = NetworkSpec.model_validate({"encoders": {"categories": categories}})
        network = Network(zone, spec)
        network.fit({"zone": known["zone"].numpy()}, {"t": np.ones(2, np.float32)})
        network.logits(rows)["t"].sum().backward()
        name = "table.weight" if one_hot_up_to == 0 else "stages.0.0.weight"
        (weight,) = [p for n, p in network.named_parameters() if n.endswith(name)]
        assert weight.grad is not None
        own = weight.grad if one_hot_up_to == 0 else weight.grad.T
        assert own[0].any()
        assert own[1].any() == (rare == 0)
