"""What torch did is done again: drawn numbers are drawn anew, others are what they were."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from onepass.models.network.trunks.replay import Ref, Replay, Tape


def orthogonal() -> Tensor:
    return nn.init.orthogonal_(nn.Linear(4, 4).weight)


def told_by_hand() -> Tensor:
    layer = nn.Linear(4, 4)
    layer.weight.data.copy_(torch.arange(16.0).view(4, 4))
    return layer.weight


def moved() -> Tensor:
    weight = nn.Parameter(torch.rand(3, 4).t())
    weight.data = weight.data.contiguous()
    return weight


DRAWN: dict[str, Callable[[], Tensor]] = {
    "a layer": lambda: nn.Linear(3, 2).weight,
    "truncated": lambda: nn.init.trunc_normal_(nn.Conv2d(1, 2, 3).weight, std=0.02),
    "orthogonal": orthogonal,
    "scaled": lambda: nn.Parameter(torch.randn(2, 3) * 0.1),
    "in place, of memory that NumPy brought": lambda: torch.from_numpy(np.ones(5)).normal_(),
    "moved": moved,
    "attention": lambda: nn.MultiheadAttention(4, 2).in_proj_weight,
}
FIXED: dict[str, Callable[[], Tensor]] = {
    "told": told_by_hand,
    "NumPy's": lambda: nn.Parameter(torch.from_numpy(np.arange(4, dtype=np.float32))),
    "a value": lambda: nn.init.constant_(nn.Linear(2, 2).weight, 3),
    "counted": lambda: torch.arange(4),
}


@pytest.mark.parametrize("name", [*DRAWN, *FIXED])
def test_the_same_random_numbers_give_the_same_and_others_others(name: str) -> None:
    torch.manual_seed(3)
    with Tape() as tape:
        tensor = (DRAWN | FIXED)[name]()
    behind = torch.rand(())
    before, ref = tensor.detach().clone(), Ref.of(tensor)
    torch.manual_seed(3)
    assert torch.equal(Replay(tape).tensor(ref), before)
    assert torch.rand(()) == behind
    assert torch.equal(Replay(tape).tensor(ref), before) is (name in FIXED)
    assert torch.equal(tensor, before)  # the first stays as it is


def test_an_orthogonal_matrix_is_one_again() -> None:
    with Tape() as tape:
        ref = Ref.of(orthogonal())
    again = Replay(tape).tensor(ref)
    torch.testing.assert_close(again @ again.T, torch.eye(4))


def test_what_has_no_memory_of_its_own_is_not_noted() -> None:
    with Tape() as tape:
        torch.eye(3).to_sparse()
    assert not tape.whole
