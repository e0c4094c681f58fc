"""A worker's part: what it is told it does, and says what came of it."""

import asyncio
import json
from typing import Any

import pytest

from onepass.app.fronts.fleet.proving import Unproven
from onepass.app.processes.changes import Changes
from onepass.app.requests.fleet_errors import Unchanged
from onepass.app.serving.plan import ModelPlan, Plan

PLAN = Plan(
    models=(ModelPlan(name="a", path="/m/a", current="1", versions={"1": "/m/a/1"}),),
    default="a",
    several=False,
)
OTHER = PLAN.put(PLAN.models[0].model_copy(update={"current": "2", "versions": {"2": "/m/a/2"}}))


class Switch:
    """Proves what it is told to, but for runs that are broken."""

    plan = PLAN
    broken = False

    def __init__(self) -> None:
        self.did: list[Any] = []

    async def prove(self, number: int, plan: Plan, files: Any) -> None:
        if self.broken:
            raise Unproven({"a": "/m/a/2/weights: is damaged"})
        self.did.append(("proved", number, plan, files))

    async def forget(self, number: int) -> None:
        self.did.append(("forgot", number))

    def note(self, notes: Any) -> None:
        self.did.append(("noted", notes))

    def switch(self) -> None:
        self.did.append("switched")


@pytest.fixture
def parts() -> tuple[Any, Switch, list[Any]]:
    switch, said = Switch(), list[Any]()
    own: Any = switch
    return Changes(own, lambda one: said.append(json.loads(one)), number=4, swap_s=5), switch, said


def test_what_it_is_told_it_does(parts: Any) -> None:
    changes, switch, said = parts

    async def run() -> None:
        changes.hear({"prove": 7, "plan": OTHER.model_dump(mode="json")}, {"a=/m/a/2": 3})
        await asyncio.sleep(0.01)
        changes.hear({"switch": 7, "notes": {}}, {})
        changes.hear({"forget": 8, "notes": {}}, {})
        await asyncio.sleep(0.01)

    asyncio.run(run())
    assert said == [{"proved": 7}, {"switched": 7}]
    assert switch.did == [
        ("proved", 7, OTHER, {"a=/m/a/2": 3}), ("noted", {}), "switched", ("noted", {}),
        ("forgot", 8),
    ]  # fmt: skip


def test_what_it_cannot_prove_it_says(parts: Any) -> None:
    changes, switch, said = parts
    switch.broken = True

    async def run() -> None:
        changes.hear({"prove": 7, "plan": OTHER.model_dump(mode="json")}, {})
        await asyncio.sleep(0.01)

    asyncio.run(run())
    assert said == [{"failed": 7, "why": {"a": "/m/a/2/weights: is damaged"}}]


@pytest.mark.parametrize("why", ["", "/m/a/2: is damaged"])
def test_who_asks_learns_what_came_of_it(parts: Any, why: str) -> None:
    changes, _, said = parts

    async def run() -> None:
        asking = asyncio.ensure_future(changes.ask(OTHER, ["a"], "so"))
        await asyncio.sleep(0.01)
        (asked,) = said
        assert (asked["names"], asked["base"], asked["text"]) == (["a"], 4, "so")
        assert Plan.model_validate(asked["plan"]) == OTHER
        changes.hear({"answer": asked["ask"], "why": why}, {})
        changes.hear({"answer": "of another", "why": ""}, {})
        await asking

    if why:
        with pytest.raises(Unchanged, match=r"^a/2: is damaged$"):
            asyncio.run(run())
    else:
        asyncio.run(run())


def test_what_is_in_force_need_not_be_asked_for(parts: Any) -> None:
    changes, _, said = parts
    asyncio.run(changes.ask(PLAN, ["a"], "so"))
    changes.refuse({"fleet.yaml": "is no YAML"})
    assert said == [{"refused": {"fleet.yaml": "is no YAML"}}]
