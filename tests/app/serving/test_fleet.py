"""The fleet: deployments by name, and one that is meant where none is named."""

import asyncio
from collections.abc import Callable
from copy import copy
from typing import Any

import pytest

from onepass.app.requests.errors import NotFound
from onepass.app.serving.deployment import Deployment
from onepass.app.serving.fleet import Fleet, Model


@pytest.fixture
def fleet(deployment: Deployment, make_stub: Callable[[], Any]) -> Fleet:
    """Two of them; the second is called `other`."""
    other = copy(deployment)
    other.name = "other"
    return Fleet({one.name: Model(one.name, one) for one in (deployment, other)}, "sincos")


def test_the_first_is_meant_where_none_is_named(fleet: Fleet, deployment: Deployment) -> None:
    assert fleet.get() is fleet.get("sincos") is deployment
    assert fleet.get("other").name == "other"
    assert [one.name for one in fleet] == ["sincos", "other"]


def test_a_name_that_is_not_there_is_a_404_that_names_those_that_are(fleet: Fleet) -> None:
    with pytest.raises(NotFound, match="no such model; there is 'sincos' and 'other'"):
        fleet.get("taxi")
    assert NotFound.status == 404
    assert fleet.get("other", "run-1").name == "other"
    with pytest.raises(NotFound, match="no such version; of 'sincos' there is 'run-1'"):
        fleet.get("sincos", "run-2")


def test_what_is_counted_names_the_model_where_there_are_several(
    fleet: Fleet, deployment: Deployment
) -> None:
    assert [fleet.mark(one) for one in fleet] == ["sincos", "other"]
    alone = Model("sincos", deployment)
    assert Fleet({"sincos": alone}, "sincos").mark(deployment) == ""
    assert Fleet({"sincos": alone}, "sincos", several=True).mark(deployment) == "sincos"
    alone.current = fleet.get("other")
    assert Fleet({"sincos": alone}, "sincos").mark(deployment) == "sincos@run-1"


def test_passes_that_run_are_known_by_the_model(
    fleet: Fleet, deployment: Deployment, make_call: Any, make_job: Any
) -> None:
    seen: list[set[tuple[str, int]]] = []
    run = deployment.predictor.engine.run

    def watched(*given: Any) -> Any:
        seen.append(fleet.running)
        return run(*given)

    deployment.predictor.engine.run = watched  # type: ignore[method-assign]

    async def ask() -> None:
        await deployment.plane.ask(make_job([1.0], make_call()))

    asyncio.run(ask())
    assert {("sincos/run-1", 1)} <= seen[0]
    assert fleet.running == set()
    fleet.close()
