"""What is told of a model that can rest."""

from onepass.app.telemetry.metrics import Metrics
from onepass.app.telemetry.rest_metrics import RestMetrics, loaded
from onepass.models import Predictor


def test_it_is_told_where_models_rest_alone(taxi_predictor: Predictor) -> None:
    metrics = Metrics(taxi_predictor)
    assert [*RestMetrics(metrics).collect()] == []
    metrics.rest.loaded(True)
    metrics.rest.add("put_down")
    told = {s.name: s.value for one in RestMetrics(metrics).collect() for s in one.samples}
    assert told == {
        "onepass_model_loaded": 1,
        "onepass_model_woken_total": 0,
        "onepass_model_put_down_total": 1,
        "onepass_model_failed_total": 0,
    }
    assert loaded(metrics) == 1
