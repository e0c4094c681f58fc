"""A deployment whose engine tells whose row is whose."""

from typing import Any

import pytest

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
