"""How requests for answers ended."""

from onepass.app.telemetry.metrics import Metrics
from onepass.app.telemetry.outcomes import outcomes
from onepass.app.telemetry.shared_counters import ROUTES, STATUSES
from onepass.models import Predictor


def test_what_callers_do_wrong_is_neither(taxi_predictor: Predictor) -> None:
    metrics = Metrics(taxi_predictor)
    counted = {200: 5, 500: 2, 422: 7, 429: 8, 504: 9}
    for route in ("/predict", "/metrics"):
        for status, count in counted.items():
            slot = ROUTES.index(route) * len(STATUSES) + STATUSES.index(status)
            metrics.memory.own[metrics.layout.requests + slot] += count
    assert outcomes(metrics) == (5, 2)
