"""A deployment whose engine tells whose row is whose."""

from pathlib import Path
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


@pytest.fixture
def folder(make_bundle: Any, tmp_path: Path) -> Path:
    """Of two models; of `sincos` there are two runs, of which `latest` names the newer."""
    for version in ("run-1", "run-2"):
        make_bundle("sincos", version=version, folder=tmp_path / "all" / "sincos")
    make_bundle("taxi", folder=tmp_path / "all" / "taxi")
    return tmp_path / "all"
