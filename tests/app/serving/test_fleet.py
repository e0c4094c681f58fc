"""The fleet: deployments by name, and one that is meant where none is named."""

import asyncio
from collections.abc import Callable
from copy import copy
from typing import Any

import pytest

from onepass.app.requests.errors import NotFound
from onepass.app.serving.deployment import Deployment
from onepass.app.serving.fleet import Fleet


@pytest.fixture
def fleet(deployment: Deployment, make_stub: Callable[[], Any]) -> Fleet:
    """Two of them; the second is called `other`."""
    other = copy(deployment)
    other.bundle = copy(deployment.bundle)
    other.bundle.manifest = deployment.bundle.manifest.model_copy(update={"name": "other"})
    return Fleet([deployment, other])


def test_the_first_is_meant_where_none_is_named(fleet: Fleet, deployment: Deployment) -> None:
    assert fleet.get() is fleet.get("sincos") is deployment
    assert fleet.get("other").name == "other"
    assert [one.name for one in fleet] == ["sincos", "other"]


def test_a_name_that_is_not_there_is_a_404_that_names_those_that_are(fleet: Fleet) -> None:
    with pytest.raises(NotFound, match="no such model; there is 'sincos' and 'other'"):
        fleet.get("taxi")
    assert NotFound.status == 404


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
    assert {("sincos", 1)} <= seen[0]
    assert fleet.running == set()
    fleet.close()
