"""How right answers were, beside what test rows showed."""

from onepass.app.feedback.quality import Quality, measured
from onepass.app.feedback.store import Sum
from onepass.models.contract import Contract

ROW = {"value": 2.0, "low": 1.5, "high": 2.5, "trivial": 5.0}
REPORT = {"tasks": {"fare": {"metrics": {"mae": ROW, "skill": ROW}}, "card": {"metrics": {}}}}


def test_intervals_stay_where_values_can_be() -> None:
    shares = [measured(Sum("card", metric, 6, 6.0, 6.0)) for metric in ("accuracy", "exact")]
    assert [(one.value, one.high) for one in shares] == [(1.0, 1.0)] * 2
    parts = measured(Sum("tags", "label_accuracy", 6, 5.5, 5.25))
    assert parts.high == 1.0
    error = measured(Sum("fare", "mae", 6, 1.0, 1.0))
    assert error.low == 0.0
    assert measured(Sum("fare", "mae", 2, 1.0, 1.0)).low is None


def test_each_window_stands_beside_the_test_rows(taxi: Contract) -> None:
    quality = Quality(taxi, REPORT, "taxi/run-1")
    assert quality.document() == {"model": "taxi/run-1", "tasks": {}}
    card = Sum("card", "accuracy", 4, 2.0, 2.0)
    quality.windows = {"hour": [], "day": [card, Sum("fare", "mae", 1, 3.0, 9.0)]}
    tasks = quality.document()["tasks"]
    assert list(tasks) == ["fare", "card"]
    assert tasks["fare"]["mae"] == {
        "unit": "USD",
        "test": {"value": 2.0, "low": 1.5, "high": 2.5},
        "hour": None,
        "day": {"rows": 1, "value": 3.0, "low": None, "high": None},
    }
    assert tasks["card"]["accuracy"]["test"] is None
    assert quality.tests == {("fare", "mae"): ROW}
