"""Branching: a group shares its branch, and the branch runs once."""

from collections.abc import Callable

import torch
from torch import Tensor

from onepass.models.network import Network
from onepass.models.network.sharing.branching import problems

GROUPS = {"kind": "branching", "groups": [["price", "sort"], ["weight"]]}


def test_a_group_has_one_branch_and_each_its_own(
    make_network: Callable[..., Network],
    rows: dict[str, Tensor],
    slow_column: Callable[..., object],
) -> None:
    sharing = make_network(GROUPS | {"fork": 2}).sharing
    cut = sharing.meet(rows)
    found = sharing.part(cut, sharing.tasks)
    assert found["price"] is found["sort"]
    for task, place in {"price": 0, "weight": 1}.items():
        expected = torch.as_tensor(slow_column(sharing.columns[place], cut[0].x.detach().numpy()))
        torch.testing.assert_close(found[task].x.detach(), expected)


def test_groups_name_every_task_once() -> None:
    assert problems([], ["a", "b"]) == []
    assert problems([["b"], ["a"]], ["a", "b"]) == []
    assert problems([["a", "x"], ["a"]], ["a", "b"]) == [
        "sharing.groups: x: no such task",
        "sharing.groups: a: stands in two groups",
        "sharing.groups: b: is in no group",
    ]
