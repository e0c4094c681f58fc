"""A deployment whose engine tells whose row is whose, and requests to it."""

from collections.abc import Callable
from time import perf_counter
from typing import Any

import pytest

from onepass.app.batching.work_items import RowJob
from onepass.app.requests.request_context import RequestContext, RequestIds
from onepass.app.requests.settings import Settings
from onepass.app.serving.deployment import Deployment, Process
from onepass.app.telemetry.log import Silence
from onepass.app.telemetry.metrics import Counting
from onepass.app.telemetry.records import RequestSinks
from onepass.app.telemetry.writer import Lost


def _raise(error: BaseException) -> None:
    raise error


@pytest.fixture(scope="session")
def process() -> Process:
    """What a process lends its deployments, but for a log."""
    return Process(Counting(Lost()), RequestSinks(Silence()), _raise)


@pytest.fixture
def deployment(stub: Any, process: Process) -> Deployment:
    """Its passes run in the event loop."""
    return Deployment(stub, Settings(forward="loop", max_rows_in_flight=3), process)


@pytest.fixture(scope="session")
def make_call() -> Callable[..., RequestContext]:
    """make_call(): a request."""

    def make(path: str = "/predict") -> RequestContext:
        return RequestContext({"method": "POST", "path": path, "headers": []}, RequestIds())

    return make


@pytest.fixture(scope="session")
def make_job() -> Callable[..., RowJob]:
    """make_job([1.0, 2.0], call): rows of a request."""

    def make(xs: list[float], call: RequestContext, **given: Any) -> RowJob:
        limits = {"deadline": perf_counter() + 60} | given
        return RowJob([{"x": x} for x in xs], ("cos",), call, **limits)

    return make
