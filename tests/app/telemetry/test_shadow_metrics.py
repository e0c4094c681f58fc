"""What is told of a shadow."""

from onepass.app.telemetry.metrics import Metrics
from onepass.app.telemetry.shadow_metrics import ShadowMetrics, agreement
from onepass.app.telemetry.shared_counters import PARTS
from onepass.models import Predictor


def test_it_is_told_of_shadows_alone(taxi_predictor: Predictor) -> None:
    metrics = Metrics(taxi_predictor)
    assert [*ShadowMetrics(metrics).collect()] == []
    metrics.shadow.is_on = True
    metrics.shadow.add("rows", 3)
    metrics.shadow.agreed("card", 3, 2)
    metrics.shadow.agreed("fare", 3, 6 * PARTS)
    told = {
        (s.name, s.labels.get("task")): s.value
        for family in ShadowMetrics(metrics).collect()
        for s in family.samples
    }
    assert told["onepass_shadow_rows_total", None] == 3
    assert told["onepass_shadow_dropped_total", None] == 0
    assert told["onepass_shadow_agree_total", "card"] == 2
    assert ("onepass_shadow_agree_total", "fare") not in told
    spread = metrics.layout.spreads["fare"]
    assert told["onepass_shadow_difference_sum", "fare"] == 6 * spread
    assert told["onepass_shadow_relative_difference_sum", "fare"] == 6
    assert told["onepass_shadow_relative_difference_count", "fare"] == 3


def test_means_are_told_of_what_was_compared(taxi_predictor: Predictor) -> None:
    metrics = Metrics(taxi_predictor)
    assert agreement(metrics)["tasks"]["card"] == {"compared": 0, "agree": None}
    metrics.shadow.agreed("fare", 2, PARTS)
    said = agreement(metrics)["tasks"]["fare"]
    assert said == {
        "compared": 2, "relative": 0.5, "difference": 0.5 * metrics.layout.spreads["fare"],
    }  # fmt: skip
