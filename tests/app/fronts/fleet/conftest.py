"""An app that serves several models."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from onepass.app.fronts.app import App
from onepass.app.main import app_of
from onepass.app.requests.settings import Settings
from onepass.app.serving.deployment import Deployment, Process
from onepass.app.serving.fleet import Fleet, Model
from onepass.app.telemetry.log import Silence
from onepass.app.telemetry.metrics import Counting
from onepass.app.telemetry.records import RequestSinks
from onepass.app.telemetry.writer import Lost
from onepass.models import Predictor


def _raise(error: BaseException) -> None:
    raise error


@pytest.fixture
def make_fleet() -> Callable[..., App]:
    """make_fleet({"taxi": [now, before]}, docs=False): the first of each is in force."""

    def make(models: Mapping[str, list[Predictor]], **settings: Any) -> App:
        given = Settings(log_requests=False, **settings)
        lost, sinks = Lost(), RequestSinks(Silence())
        process = Process(Counting(lost), sinks, _raise)
        served = {
            name: Model(name, *_split([Deployment(p, given, process, name=name) for p in own]))
            for name, own in models.items()
        }
        fleet = Fleet(served, next(iter(served)))
        return app_of(fleet, {one.label: one for one in fleet}, given, sinks=sinks)

    return make


def _split(deployments: list[Deployment]) -> tuple[Deployment, list[Deployment]]:
    return deployments[0], deployments[1:]


@pytest.fixture
def two(make_fleet: Any, taxi_predictor: Predictor, stub: Predictor) -> App:
    """Of taxi, the default one, and of sin and cos, under the name `waves`."""
    app: App = make_fleet({"taxi": [taxi_predictor], "waves": [stub]})
    return app
