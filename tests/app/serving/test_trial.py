"""What is tried is judged by what all workers count, once there is enough of it."""

from typing import Any

import pytest

from onepass.app.requests.canary import Canary
from onepass.app.requests.drop_limits import DropLimits
from onepass.app.requests.settings import Settings
from onepass.app.serving.deployment import Deployment, Process
from onepass.app.serving.fleet import Model
from onepass.app.serving.trial import beyond
from onepass.app.telemetry.shared_counters import PARTS, ROUTES, STATUSES
from onepass.models import Predictor


@pytest.fixture
def model(taxi_predictor: Predictor, process: Process) -> Model:
    """One version beside another."""
    one, other = (Deployment(taxi_predictor, Settings(), process, name="taxi") for _ in range(2))
    found = Model("taxi", one)
    found.versions = {"old": one, "new": other}
    return found


def count(deployment: Deployment, route: str, status: int, times: int) -> None:
    metrics = deployment.metrics
    slot = ROUTES.index(route) * len(STATUSES) + STATUSES.index(status)
    metrics.memory.own[metrics.layout.requests + slot] += times


def test_of_a_canary_its_own_failures_count_and_no_caller_s(model: Model) -> None:
    model.canary = Canary(version="new", percent=5)
    limits, tried = DropLimits(errors=0.02, after=100), model.versions["new"]
    count(tried, "/predict", 200, 97)
    count(tried, "/predict", 422, 500)
    count(tried, "/predict", 500, 2)
    assert beyond(model, limits) == ""  # 99: not enough yet
    count(tried, "/v2/models/*/infer", 200, 1)
    assert beyond(model, limits) == ""  # 2 of 100 may
    count(tried, "/v2/models/*/infer", 500, 1)
    assert beyond(model, limits) == "3 of 101 requests failed, 2.00% may"
    assert beyond(model, DropLimits()) == ""


def count_shadow(tried: Deployment, **counted: Any) -> None:
    for name, value in counted.items():
        tried.metrics.shadow.add(name, value)


def test_of_a_shadow_failures_labels_and_distances_count(model: Model) -> None:
    model.shadow = tried = model.versions["new"]
    limits = DropLimits(errors=0.1, disagree=0.05, relative=0.5, after=10)
    count_shadow(tried, rows=20, failed=2)
    tried.metrics.shadow.agreed("card", 9, 0)
    tried.metrics.shadow.agreed("fare", 10, 5 * PARTS)
    assert beyond(model, limits) == ""
    tried.metrics.shadow.agreed("fare", 10, 6 * PARTS)
    said = "fare: 20 numbers are 0.55 standard deviations away, 0.5 may be"
    assert beyond(model, limits) == said
    tried.metrics.shadow.agreed("card", 1, 1)
    assert "card: 90.00% of 10 labels are others, 5.00% may be" in beyond(
        model, limits.model_copy(update={"relative": None})
    )
    count_shadow(tried, failed=1)
    assert beyond(model, limits) == "3 of 23 rows failed, 10.00% may"


def test_where_nothing_is_tried_nothing_is_judged(model: Model) -> None:
    assert beyond(model, DropLimits(errors=0, after=1)) == ""
