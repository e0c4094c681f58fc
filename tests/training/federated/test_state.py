"""What a server knows comes back from disk; another plan is refused."""

from pathlib import Path

import numpy as np
import pytest

from onepass.training.federated.plan import parse
from onepass.training.federated.state import Best, State
from onepass.training.federated.strategies import Server
from onepass.training.runs.checkpoint import Running
from onepass.training.specs.spec import BadSpec


def test_it_comes_back(tmp_path: Path) -> None:
    plan = parse({"name": "a", "clients": {"b": None, "c": None}})
    state = State(Server(plan.strategy, {"w": np.ones((2, 1))}), ["b", "c"], round=3)
    state.best = Best(2, 0.5, {"w": np.zeros((2, 1))})
    state.finished.append("b")
    run = Running.begin(tmp_path)
    state.save(run, plan)
    again = State.load(run, plan)
    assert (again.round, again.members, again.missing) == (3, ["b", "c"], ["c"])
    assert (again.best.round, again.best.skill) == (2, 0.5)
    assert np.array_equal(again.server.tensors["w"], np.ones((2, 1)))
    with pytest.raises(BadSpec, match="the plan is not the same"):
        State.load(run, plan.model_copy(update={"rounds": 7}))
    run.close(finished=True)
