"""A deployment: what is asked of a bundle that is served stands in one place."""

from typing import Any

import pytest

from onepass.app.requests.settings import Settings
from onepass.app.serving.deployment import Deployment, Process
from onepass.models.contract import BadRows


def test_it_says_what_is_served(deployment: Deployment) -> None:
    assert (deployment.name, deployment.version) == ("sincos", "run-1")
    assert deployment.label == "sincos/run-1"
    assert deployment.info == {"name": "sincos", "version": "run-1", "engine": "stub"}


@pytest.mark.parametrize("lenient", [False, True])
def test_its_contract_is_made_ready_for_strangers(
    stub: Any, process: Process, lenient: bool
) -> None:
    unknown: Any = "ignore" if lenient else "refuse"
    contract = Deployment(stub, Settings(unknown_fields=unknown, max_rows=2), process).contract
    body = b'{"x": 1, "y": 2}'
    if lenient:
        assert contract.parse(body).rows == [{"x": 1}]
    else:
        with pytest.raises(BadRows):
            contract.parse(body)


def test_two_of_them_count_and_admit_apart(stub: Any, process: Process) -> None:
    one, other = Deployment(stub, Settings(), process), Deployment(stub, Settings(), process)
    one.metrics.dropped(late=True)
    slot = one.metrics.layout.expired
    assert [each.metrics.memory.sums()[slot] for each in (one, other)] == [1, 0]
    assert one.admission is not other.admission
    assert one.batcher.running is None


def test_a_part_of_the_room_is_its_models(stub: Any, process: Process) -> None:
    settings = Settings(max_rows_in_flight=8, max_bytes_in_flight=1000)
    deployment = Deployment(stub, settings, process)
    admission = deployment.admission
    admission.hold_rows(2, 0)
    assert admission.fits(900)
    deployment.take_room(0.25)
    assert not admission.fits(0)
    admission.leave_rows(1, 0)
    assert (admission.fits(250), admission.fits(251)) == (True, False)
    other = Deployment(stub, settings, process, admission=admission)
    assert other.admission is admission


def test_what_passes_cost_is_known_where_another_version_is_built_alike(
    stub: Any, sincos_predictor: Any, process: Process
) -> None:
    first, second = Deployment(stub, Settings(), process), Deployment(stub, Settings(), process)
    first.warm_up()
    second.warm_up(first)
    assert second.batcher.costs is first.batcher.costs
    of_another_engine = Deployment(sincos_predictor, Settings(), process)
    of_another_engine.warm_up(first)
    assert of_another_engine.batcher.costs is not first.batcher.costs
