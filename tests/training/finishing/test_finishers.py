"""The order of finishers: contracts are handed on, failures noted."""

from typing import Any

import numpy as np
import pytest

from onepass.models.contract import Contract
from onepass.models.network import Network
from onepass.training.batches.rows import Rows
from onepass.training.finishing import Finisher, finishers
from onepass.training.finishing.finishers import finish

HELD_OUT = Rows({"x": np.zeros(3, dtype=np.float32)}, {}, {})


def renaming(task: str) -> Finisher:
    """Adds a task of that name to the contract."""

    def learn(contract: Contract, network: Network, held_out: Rows) -> Contract:
        assert held_out is HELD_OUT
        sin = next(iter(contract.tasks.values()))
        tasks = {**contract.tasks, task: sin}
        return contract.model_copy(update={"tasks": tasks})

    return Finisher(learn, lambda contract: contract, f"{task} is not learnt")


def failing(*_: Any) -> Any:
    raise RuntimeError("out of luck\nat line 3")


def test_each_sees_what_those_before_it_have_learnt(
    sincos: Contract, taxi_network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = list[str]()
    order = (renaming("a"), renaming("b"), renaming("c"))
    monkeypatch.setattr(finishers, "FINISHERS", order)
    done = finish(sincos, taxi_network, HELD_OUT, notes)
    assert list(done.tasks) == ["sin", "cos", "a", "b", "c"]
    assert notes == []


def test_one_that_fails_leaves_a_note_and_what_can_be_served(
    sincos: Contract, taxi_network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    served, notes = sincos.model_copy(update={"tasks": {}}), list[str]()
    broken = Finisher(failing, lambda contract: served, "b is not learnt")
    monkeypatch.setattr(finishers, "FINISHERS", (renaming("a"), broken))
    assert finish(sincos, taxi_network, HELD_OUT, notes) == served
    assert notes == ["beware: b is not learnt: RuntimeError: out of luck"]


def test_without_a_task_that_asks_nothing_is_learnt_and_no_row_is_answered(
    sincos: Contract, taxi_network: Network
) -> None:
    notes: list[str] = []  # the network has no task of the contract: it would fail to answer
    assert finish(sincos, taxi_network, HELD_OUT, notes) == sincos
    assert notes == []
