"""What is new is loaded and proven; where something of it is not, nothing of it stays."""

import os
from pathlib import Path
from typing import Any

import pytest

from onepass.app.fronts.fleet.proving import Prover, Unproven, absent
from onepass.app.requests.settings import Settings
from onepass.app.serving.deployment import Process
from onepass.app.serving.plan import ModelPlan, Plan, Slot
from onepass.app.telemetry.log import Silence
from onepass.app.telemetry.metrics import Counting
from onepass.app.telemetry.records import RequestSinks
from onepass.app.telemetry.writer import Lost
from onepass.models.bundle import BadBundle

SLOTS = [Slot("a", "1", "/m/1", False), Slot("b", "2", "/m/2", False)]


def _raise(error: BaseException) -> None:
    raise error


@pytest.fixture
def make(make_stub: Any) -> Any:
    """make("/m/2"): a prover for which these folders are broken."""

    def begin(*broken: str) -> Prover:
        def load(folder: Path) -> Any:
            if str(folder) in broken:
                raise BadBundle(f"{folder}: is damaged")
            predictor = make_stub()
            predictor.engine.end = lambda: None
            return predictor

        process = Process(Counting(Lost()), RequestSinks(Silence()), _raise)
        return Prover(load, Settings(), process)

    return begin


def test_versions_of_a_model_share_its_room(make: Any) -> None:
    prover = make()
    first = prover.deployments(SLOTS, {})
    second = prover.deployments([SLOTS[0]], {})["a=/m/1"]
    assert list(first) == ["a=/m/1", "b=/m/2"]
    assert [one.name for one in first.values()] == ["a", "b"]
    assert second.admission is first["a=/m/1"].admission
    assert second.admission is not first["b=/m/2"].admission


def test_all_that_is_wrong_is_told_and_nothing_stays_open(make: Any) -> None:
    files = {slot.key: os.memfd_create("counters") for slot in SLOTS}
    with pytest.raises(Unproven) as unproven:
        make("/m/2").deployments(SLOTS, files)
    assert unproven.value.problems == {"b": "/m/2: is damaged"}
    for file in files.values():
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(file)


def test_what_is_there_is_not_loaded_again() -> None:
    versions = {slot.version: slot.folder for slot in SLOTS}
    model = ModelPlan(name="a", path="/m", current="1", versions=versions)
    plan = Plan(models=(model,), default="a", several=False)
    assert absent(plan, {"a=/m/1": object()}) == [Slot("a", "2", "/m/2", False)]
