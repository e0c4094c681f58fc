"""One worker looks at limits, and asks for the next plan; in a service in `test_fleet.py`."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from onepass.app.processes.dropping import Dropping
from onepass.app.requests.canary import Canary
from onepass.app.requests.drop_limits import DropLimits
from onepass.app.requests.fleet_errors import Unchanged
from onepass.app.serving.plan import ModelPlan, Plan

MODEL = ModelPlan(
    name="m",
    path="/m",
    current="old",
    versions={"old": "/m/old", "new": "/m/new"},
    canary=Canary(version="new", percent=5),
    drop=DropLimits(errors=0),
)
PLAN = Plan(models=(MODEL,), default="m", several=True)


class Asked:
    """Takes every plan, or none."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []
        self.refuses = False

    async def ask(self, plan: Plan, names: list[str], text: str, *, why: str) -> None:
        self.asked.append((plan, names, text, why))
        if self.refuses:
            raise Unchanged("another came first")


@pytest.mark.parametrize("refuses", [False, True])
def test_what_has_passed_a_limit_is_dropped_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch, refuses: bool
) -> None:
    said = ["", "it fails"]
    monkeypatch.setattr("onepass.app.processes.dropping.beyond", lambda *_: said.pop(0))
    asked: Any = Asked()
    asked.refuses = refuses
    fleet: Any = SimpleNamespace(models={"m": None})
    dropping = Dropping(fleet, lambda: PLAN, asked)
    for model in (MODEL, MODEL, MODEL.model_copy(update={"drop": None})):
        asyncio.run(dropping._look(model))
    ((plan, names, text, why),) = asked.asked
    assert plan.models[0].canary is None
    assert list(plan.models[0].versions) == ["old"]
    assert names == ["m"]
    assert text == "m: new is not tried any more: it fails"
    assert why == "new: it fails"
