"""What the first requests hold that training never saw is said once: names and counts alone."""

import logging
from typing import Any

import pytest

from onepass.app.telemetry.first_requests import FIRST, FirstRequests
from onepass.app.telemetry.metrics import Counting, Metrics
from onepass.app.telemetry.shared_counters import Layout
from onepass.app.telemetry.writer import Lost
from onepass.models import Predictor
from onepass.models.seen import Seen

ROW = {"distance": 2.1, "hour": 8, "zone": "Midtown", "where": [0.5, -1]}
SAID = (
    "input 'zone': of the first {} requests, {} values were never seen in training; they were "
    "answered all the same"
)


def said(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [one.getMessage() for one in caplog.records if "of the first" in one.getMessage()]


def test_it_is_said_once_after_a_thousand_and_of_what_was_passed_alone(
    taxi_predictor: Predictor, make_app: Any, post: Any, caplog: pytest.LogCaptureFixture
) -> None:
    app = make_app(taxi_predictor)
    first = app.fleet.get().metrics.first
    with caplog.at_level(logging.WARNING, logger="onepass"):
        post(app, {"instances": [ROW, ROW | {"zone": "Secretville"}, ROW | {"zone": "x"}]})
        post(app, ROW | {"hour": 24})
        for _ in range(FIRST - 3):
            first.answered()
        assert said(caplog) == []
        post(app, ROW | {"zone": "Secretville"})
        assert said(caplog) == [SAID.format(1000, 3)]
        post(app, ROW | {"zone": "Secretville"})
        app.fleet.close()
    assert said(caplog) == [SAID.format(1000, 3)]
    assert "Secretville" not in caplog.text


def test_who_ends_sooner_says_what_came_and_nothing_if_all_was_seen(
    taxi_predictor: Predictor, make_app: Any, post: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, logger="onepass"):
        known = make_app(taxi_predictor)
        post(known, ROW)
        known.fleet.close()
        assert said(caplog) == []
        app = make_app(taxi_predictor)
        post(app, ROW | {"zone": "Secretville"})
        app.fleet.close()
    assert said(caplog) == [SAID.format(1, 1)]


def test_one_worker_speaks_for_all(
    taxi_predictor: Predictor, caplog: pytest.LogCaptureFixture
) -> None:
    seen = Seen(taxi_predictor.contract, taxi_predictor.bundle.report())
    metrics = Metrics(taxi_predictor, Counting(Lost(), workers=2))
    layout, memory = metrics.layout, metrics.memory
    assert isinstance(layout, Layout)
    workers = [FirstRequests(layout, memory, seen, workers=2, number=n) for n in (0, 1)]
    with caplog.at_level(logging.WARNING, logger="onepass"):
        for _ in range(FIRST):
            for worker in workers:
                if not worker.over:
                    worker.outside("zone", 1)
                    worker.answered()
        for worker in workers:
            worker.end()
    assert len(said(caplog)) == 1
    assert FirstRequests(layout, memory, seen, workers=2, number=1).over
