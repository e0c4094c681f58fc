"""What is counted of a model that can rest."""

from onepass.app.telemetry.metrics import Metrics
from onepass.models import Predictor


def test_it_is_counted_where_all_workers_count(taxi_predictor: Predictor) -> None:
    metrics = Metrics(taxi_predictor)
    assert not metrics.rest.is_on
    metrics.rest.loaded(True)
    metrics.rest.add("woken")
    counts, slots = metrics.memory.sums(), metrics.layout.rest
    assert (counts[slots["loaded"]], counts[slots["woken"]]) == (1, 1)
    metrics.rest.loaded(False)
    assert metrics.memory.sums()[slots["loaded"]] == 0
    assert metrics.rest.is_on
