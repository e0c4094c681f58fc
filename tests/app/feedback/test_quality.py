"""How right answers were, beside what test rows showed."""

from onepass.app.feedback.quality import Quality, measured
from onepass.app.feedback.store import Sum
from onepass.models.contract import Contract
from onepass.models.contract.tasks.regression import RegressionTask

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


def test_what_is_promised_stands_beside_what_held(taxi: Contract) -> None:
    fare = RegressionTask(unit="USD", certainty=0.9)
    contract = Contract(inputs=taxi.inputs, tasks={"fare": fare, "tip": fare})
    told = {"rows": 1000, "covered": 0.91, "width": 4.0}
    none = {"rows": 0, "covered": None, "width": None}
    quality = Quality(contract, {"certainty": {"tasks": {"fare": told, "tip": none}}}, "taxi/run-1")
    sums = [Sum("fare", "covered", 100, 80.0, 80.0), Sum("fare", "width", 100, 300.0, 1000.0)]
    quality.windows = {"hour": sums}
    fare_now = quality.document()["tasks"]["fare"]
    assert fare_now["covered"]["promised"] == 0.9
    assert fare_now["covered"]["unit"] is None
    test, hour = fare_now["covered"]["test"], fare_now["covered"]["hour"]
    assert test["low"] < test["value"] == 0.91 < test["high"]
    assert hour["low"] < hour["value"] == 0.8 < hour["high"] < 0.9
    wide = fare_now["width"]
    assert (wide["unit"], wide["test"]["value"], wide["hour"]["value"]) == ("USD", 4.0, 3.0)
    assert wide["hour"]["high"] > 3, "no share"
    assert quality.promised == {"fare": 0.9, "tip": 0.9}
    assert ("tip", "covered") not in quality.tests
