"""Optional inputs are dropped from training rows, and only there."""

import torch

from onepass.models.contract import Contract
from onepass.training.batches.batch import Batch, epoch_generator
from onepass.training.batches.input_dropout import ALWAYS_THERE, dropped, settled

CONTRACT = Contract.model_validate(
    {
        "inputs": {
            "x": {"kind": "number"},
            "y": {"kind": "number", "optional": True},
            "z": {"kind": "number", "optional": True},
        },
        "tasks": {"t": {"kind": "regression"}},
    }
)


def batch(rows: int = 1000) -> Batch:
    here = torch.ones(rows, dtype=torch.bool)
    gone = torch.arange(rows) % 2 == 0
    inputs = {name: torch.ones(rows) for name in "xyz"}
    return Batch(inputs | {"y.present": here, "z.present": gone}, {}, {})


def test_some_rows_do_without_it_and_none_gets_what_it_lacks() -> None:
    before = batch()
    after = dropped(before, {"y": 0.25, "z": 0.5}, epoch_generator(0, 1))
    assert before.inputs["y.present"].all()
    assert 0.2 < 1 - after.inputs["y.present"].float().mean() < 0.3
    kept = after.inputs["z.present"]
    assert not kept[~before.inputs["z.present"]].any()
    assert 0.2 < kept.float().mean() < 0.3
    assert after.inputs["x"] is before.inputs["x"]


def test_the_draws_depend_on_seed_and_epoch_alone() -> None:
    first, again, other = (
        dropped(batch(), {"y": 0.25}, epoch_generator(0, epoch)).inputs["y.present"]
        for epoch in (1, 1, 2)
    )
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_only_what_no_row_lacks_is_dropped_unasked() -> None:
    train = {name: array.numpy() for name, array in batch().inputs.items()}
    assert settled({}, CONTRACT, train) == {"y": ALWAYS_THERE}
    assert settled({"y": 0.0, "z": 0.2}, CONTRACT, train) == {"z": 0.2}
    unchanged = batch()
    assert dropped(unchanged, {}, epoch_generator(0, 1)) is unchanged
