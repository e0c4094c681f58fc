"""What operators may do, and how it is asked for; with real processes in `test_fleet.py`."""

import json
from typing import Any

import pytest

from onepass.app.fronts.app import App
from onepass.app.fronts.fleet.repository import Repository
from onepass.app.requests.fleet_errors import Unchanged
from onepass.app.serving.plan import ModelPlan, Plan

PLAN = Plan(
    models=tuple(
        ModelPlan(name=name, path="/nowhere", current="run-1", versions={"run-1": "/nowhere"})
        for name in ("taxi", "waves")
    ),
    default="taxi",
    several=True,
)


class Asks:
    """Keeps what is asked for."""

    def __init__(self) -> None:
        self.plans: list[Plan] = []

    async def ask(self, plan: Plan, names: list[str], text: str) -> None:
        """Refuses to put taxi down."""
        self.plans.append(plan)
        if names == ["taxi"]:
            raise Unchanged("no")


@pytest.fixture
def operated(two: App) -> tuple[App, Asks]:
    asks = Asks()
    two.repository = Repository(two.fleet, lambda: PLAN, asks)
    return two, asks


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/v2/repository/index", b"", 200),
        ("/v2/repository/index", b'{"ready": true}', 200),
        ("/v2/repository/models/waves/unload", b'{"parameters":{"unload_dependents":true}}', 200),
        ("/v2/repository/models/taxi/unload", b"", 409),
        ("/v2/repository/models/other/load", b"", 404),
        ("/v2/repository/models/waves/load", b"", 409),
        ("/v2/repository/models/waves", b"", 404),
        ("/v2/repository", b"", 404),
        ("/v2/repository/index", b"[", 400),
        ("/v2/repository/index", b'{"path": "/etc"}', 400),
        ("/v2/repository/models/waves/load", b'{"parameters": {"config": "{}"}}', 400),
        ("/models/waves/swap", b'{"version": "../x"}', 404),
        ("/models/waves/swap", b'{"version": 1}', 422),
        ("/models/other/swap", b"", 404),
        ("/models/waves/versions/run-1/swap", b"", 404),
    ],
)
def test_each_call_and_what_is_wrong_with_it(
    operated: Any, ask: Any, path: str, body: bytes, status: int
) -> None:
    app, _ = operated
    answer = ask(app, "POST", path, content=body)
    assert answer.status_code == status, answer.text
    assert "nowhere" not in answer.text or status == 409
    if status != 200:
        assert next(iter(answer.json())) == ("error" if path.startswith("/v2") else "detail")
        assert ask(app, "GET", path).status_code == 405


def test_a_plan_is_asked_for_in_which_one_model_is_another(operated: Any, ask: Any) -> None:
    app, asks = operated
    assert ask(app, "POST", "/v2/repository/models/waves/unload").json() == {}
    (plan,) = asks.plans
    assert [one.current for one in plan.models] == ["run-1", None]
    answer = ask(app, "POST", "/models/waves/swap", content=json.dumps({"version": "run-1"}))
    assert (answer.status_code, asks.plans[1]) == (200, PLAN)
    assert answer.json()["name"] == "waves"
