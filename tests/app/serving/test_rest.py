"""One model that can rest; what becomes of its callers in `test_rests.py`."""

from typing import Any

import pytest

from onepass.app.requests.settings import Settings
from onepass.app.serving.deployment import Deployment, Process
from onepass.app.serving.rests import Rests
from onepass.models import proven
from onepass.models.bundle import WEIGHTS
from onepass.models.graph_manifest import GRAPH


@pytest.fixture
def deployment(make_bundle: Any, process: Process) -> Deployment:
    folder = make_bundle("sincos", onnx=True)
    own = process._replace(rests=Rests(idle_s=60, max_mb=None, wait_s=1))
    return Deployment(
        proven.load(folder), Settings(), own, again=lambda: proven.load(folder)
    )  # fmt: skip


def test_what_its_engine_was_read_from_is_let_go_of(deployment: Deployment) -> None:
    assert deployment.bundle.files.keys().isdisjoint({WEIGHTS, GRAPH})
    assert deployment.bundle.golden().rows


def test_it_is_in_use_while_somebody_waits_for_its_answers(deployment: Deployment) -> None:
    rest = deployment.rest
    assert rest is not None
    assert not rest.is_used
    deployment.batcher._busy = True
    assert rest.is_used


def test_no_short_way_leads_to_it_while_it_rests(deployment: Deployment) -> None:
    rest = deployment.rest
    assert rest is not None
    assert deployment.batcher.is_idle
    assert len(rest.put_down()) == 1
    assert not deployment.batcher.is_idle
    assert rest.put_down() == []


def test_where_nothing_rests_nothing_is_paid_for_it(stub: Any, process: Process) -> None:
    deployment = Deployment(stub, Settings(), process)
    assert deployment.rest is None
    assert deployment.predictor.engine is stub.engine
