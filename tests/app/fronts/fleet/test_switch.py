"""In one step: what was begun before is answered by whom it was begun; with real processes in
`test_fleet.py`."""

import asyncio
from typing import Any

import pytest

from onepass.app.fronts.app import App
from onepass.app.fronts.fleet.model_fronts import ModelFronts
from onepass.app.fronts.fleet.switch import Switch
from onepass.app.requests.settings import Settings
from onepass.app.serving.deployment import Deployment, Process
from onepass.app.serving.plan import ModelPlan, Plan
from onepass.app.telemetry.log import Silence
from onepass.app.telemetry.metrics import Counting
from onepass.app.telemetry.records import RequestSinks
from onepass.app.telemetry.writer import Lost

ONE = ModelPlan(name="waves", path="/x/m", current="run-1", versions={"run-1": "/x/m/run-1"})
PLAN = Plan(models=(ONE,), default="waves", several=False)
NEXT = PLAN.put(ONE.model_copy(update={"versions": {"run-1": "/x/m/elsewhere"}}))


class Prover:
    """Has what is asked for at once."""

    def __init__(self, make_stub: Any) -> None:
        self.ended: list[str] = []
        self._make_stub = make_stub

    def prove(self, slots: Any, files: Any, *, before: Any, make: Any) -> dict[str, ModelFronts]:
        return {slot.key: make(self.deployment(slot.key)) for slot in slots}

    def deployment(self, key: str) -> Deployment:
        def death(error: BaseException) -> None:
            raise error

        process = Process(Counting(Lost()), RequestSinks(Silence()), death)
        predictor = self._make_stub()
        predictor.engine.end = lambda: self.ended.append(key)
        return Deployment(predictor, Settings(forward="loop"), process, name="waves")


@pytest.fixture
def parts(make_fleet: Any, make_stub: Any) -> tuple[App, Switch, Prover]:
    app, prover = make_fleet({"waves": [make_stub()]}), Prover(make_stub)
    own: Any = prover

    def make(deployment: Deployment) -> ModelFronts:
        return ModelFronts(deployment, app.lifecycle, Settings())

    (first,) = app.table.by_key.values()
    first.deployment.predictor.engine.end = lambda: prover.ended.append("first")
    app.table.lead({"waves=/x/m/run-1": first})
    return app, Switch(PLAN, app.table, own, make), prover


def test_it_is_switched_in_one_step_and_the_old_one_is_seen_off(parts: Any, post: Any) -> None:
    app, switch, prover = parts
    before = app.table.default

    async def run() -> None:
        await switch.prove(1, NEXT, {})
        assert app.table.default is before
        with before:  # somebody is answered by it
            switch.switch()
            assert app.table.default is not before
            assert switch.plan == NEXT
            await asyncio.sleep(0.2)
            assert prover.ended == []
            assert app.fleet.leaving == [before.deployment]
        while app.fleet.leaving:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)

    asyncio.run(run())
    assert prover.ended == ["first"]
    assert list(app.table.by_key) == ["waves=/x/m/elsewhere"]
    assert post(app, {"x": 2}).json()["sin"] == {"value": 2.0}


def test_what_was_not_to_be_is_closed_whenever_it_is_proven(parts: Any) -> None:
    app, switch, prover = parts
    before = app.table.default

    async def run() -> None:
        await switch.prove(1, NEXT, {})
        await switch.forget(1)
        assert prover.ended == ["waves=/x/m/elsewhere"]
        proving = asyncio.ensure_future(switch.prove(2, NEXT, {}))
        await asyncio.sleep(0)
        await switch.forget(2)
        await proving
        await switch.forget(0)

    asyncio.run(run())
    assert prover.ended == ["waves=/x/m/elsewhere"] * 2
    assert app.table.default is before


def test_what_is_noted_says_not_where_anything_lies(parts: Any) -> None:
    app, switch, _ = parts
    counted = {"switched": 1, "refused": 2, "dropped": 3}
    texts = {"error": "/x/m/run-2/x: is damaged", "why": "run-2: as /x/m/y says"}
    switch.note({"waves": counted | texts})
    assert app.fleet.notes["waves"] == (1, 2, "m/run-2/x: is damaged", 3, "run-2: as m/y says")
