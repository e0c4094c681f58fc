"""What is kept of a request: a count, a line, a span; of one that left, why."""

from collections.abc import Callable
from typing import Any

import pytest

from onepass.app.requests.request_context import REFUSED
from onepass.app.telemetry.metrics import Metrics
from onepass.app.telemetry.records import Records, RequestSinks
from onepass.app.telemetry.shared_counters import ROUTES, STATUSES
from onepass.models import Predictor
from onepass.models.contract import BadRequest


class Sink:
    """Keeps what it is given."""

    def __init__(self) -> None:
        self.statuses: list[int] = []
        self.closed = False

    def add(self, call: Any, status: int, duration_s: float) -> None:
        assert duration_s > 0
        self.statuses.append(status)

    def close(self) -> None:
        self.closed = True


class Lines(Sink):
    """The same of lines."""

    def add(self, lines: Any) -> None:  # type: ignore[override]
        for line in lines:
            super().add(line, line.status, line.duration_s)


class Connection:
    """One that was refused by the connection itself, before its body was there."""


@pytest.mark.parametrize(("refused", "status"), [(None, 499), (408, 408)])
def test_all_three_say_the_same(
    taxi_predictor: Predictor, make_call: Callable[..., Any], refused: int | None, status: int
) -> None:
    log, tracer, metrics, call = Lines(), Sink(), Metrics(taxi_predictor), make_call()
    call.connection = Connection()
    if refused is not None:
        setattr(call.connection, REFUSED, refused)
    records = Records(metrics, RequestSinks(log, tracer))  # type: ignore[arg-type]
    records.record(call, 200)
    records.record(call, 499)
    assert log.statuses == tracer.statuses == [200, status]
    start = metrics.layout.requests + ROUTES.index("/predict") * len(STATUSES)
    counts = metrics.memory.sums()
    assert [counts[start + STATUSES.index(each)] for each in (200, status)] == [1, 1]


def test_what_did_not_fit_is_counted_by_input(taxi_predictor: Predictor) -> None:
    metrics = Metrics(taxi_predictor)
    problem: Any = {"loc": ("body", "hour"), "msg": "", "type": "less_than_equal", "input": 24}
    Records(metrics, RequestSinks(Sink())).refused(BadRequest([problem] * 2))  # type: ignore[arg-type]
    assert metrics.memory.sums()[metrics.layout.out_of_range["hour"]] == 2


def test_both_sinks_are_closed() -> None:
    log, tracer = Sink(), Sink()
    RequestSinks(log, tracer).close()  # type: ignore[arg-type]
    RequestSinks(log).close()  # type: ignore[arg-type]
    assert log.closed
    assert tracer.closed
