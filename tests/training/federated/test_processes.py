"""Clients in processes of their own: one that is killed comes back, one that lags is left out."""

import os
import signal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from onepass.models.bundle import open_bundle
from onepass.training.federated.federate import federate
from onepass.training.federated.messages import Answer, Lost, Message
from onepass.training.federated.plan import PlanSpec, load
from onepass.training.federated.processes import InProcesses, in_processes
from onepass.training.specs.spec import BadSpec


def written(shops: Any, **settings: object) -> PlanSpec:
    for name in ("east", "west"):
        document = shops.spec(name).model_dump(mode="json", exclude_unset=True)
        (shops.out / f"{name}.yaml").write_text(yaml.safe_dump(document))
    plan = {"name": "shops", "clients": {n: f"{n}.yaml" for n in ("east", "west")}}
    file = shops.out / "plan.yaml"
    file.write_text(yaml.safe_dump(plan | {"rounds": 3, "tell": ["kind"]} | settings))
    return load(file)


class Killing:
    """Kills a client while it is asked for its second round."""

    def __init__(self, inner: InProcesses) -> None:
        self.inner = inner
        self.seen: list[Answer] = []

    def ask(self, asked: dict[str, Message], wait_s: float) -> dict[str, Answer]:
        if any(one.facts.get("done") == 1 for one in asked.values()):
            process = self.inner._running["west"].process
            os.kill(process.pid or 0, signal.SIGSTOP)  # it hears, and does not answer
            heard = self.inner.ask(asked, 2)
            os.kill(process.pid or 0, signal.SIGKILL)
            self.seen = [heard["west"]]
            return heard
        return self.inner.ask(asked, wait_s)


def test_a_client_that_is_killed_comes_back(shops: Any, tmp_path: Path) -> None:
    plan = written(shops, least=1)
    lines: list[str] = []
    with in_processes(plan, tmp_path / "out", onnx=False, pictures=False) as clients:
        killing = Killing(clients)
        folder = federate(plan, killing, out=tmp_path / "out", say=lines.append)
    assert killing.seen == [Lost("did not answer within 2 s")]
    assert "round 2: west did not answer within 2 s: it goes on without" in lines
    west = open_bundle(tmp_path / "out/west/shop")
    assert west.report()["epochs"] == 3
    shared = open_bundle(folder).weights()
    assert all(np.isfinite(one).all() for name, one in shared.items() if ".stages." in name)


def test_a_plan_must_say_where_specs_are(tmp_path: Path) -> None:
    plan = PlanSpec.model_validate({"name": "a", "clients": {"b": None}})
    with (
        pytest.raises(BadSpec, match=r"clients\.b: which spec\?"),
        in_processes(plan, tmp_path, onnx=False, pictures=False),
    ):
        pass
