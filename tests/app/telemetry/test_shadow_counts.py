"""What is counted of a shadow."""

import numpy as np

from onepass.app.telemetry.metrics import Metrics
from onepass.app.telemetry.shadow_counts import spreads
from onepass.models import Predictor


def test_a_number_has_the_spread_of_its_golden_answers_and_a_label_none(
    taxi_predictor: Predictor,
) -> None:
    found, golden = spreads(taxi_predictor), taxi_predictor.bundle.golden().outputs
    assert found["fare"] == np.std(golden["fare.value"]) > 0
    assert found["card"] == 1


def test_rows_and_answers_are_counted_where_all_workers_count(taxi_predictor: Predictor) -> None:
    metrics = Metrics(taxi_predictor)
    metrics.shadow.add("dropped", 3)
    metrics.shadow.agreed("card", 3, 2)
    counts, layout = metrics.memory.sums(), metrics.layout
    assert counts[layout.shadow["dropped"]] == 3
    assert counts[layout.agreed["card"] :][:2].tolist() == [3, 2]
