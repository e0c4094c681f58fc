"""What members of an ensemble learn from: each the same targets, and an equal part of the loss."""

import torch

from onepass.training.batches.batch import Batch
from onepass.training.batches.members import for_members


def test_each_member_has_the_targets_and_shares_add_up_to_one() -> None:
    targets = {"y": torch.tensor([1.0, 2.0]), "z": torch.zeros(2, 3)}
    batch = Batch({}, targets, {"y": torch.tensor([0.5, 0.5]), "z": torch.full((2, 3), 1 / 6)})
    three = for_members(batch, 6)
    assert three.targets["y"].tolist() == [1, 2, 1, 2, 1, 2], "one member's behind another's"
    assert three.targets["z"].shape == (6, 3)
    assert [round(float(share.sum()), 6) for share in three.shares.values()] == [1, 1]


def test_one_member_is_the_plain_network() -> None:
    batch = Batch({}, {"y": torch.zeros(2)}, {"y": torch.full((2,), 0.5)})
    assert for_members(batch, 2) is batch
