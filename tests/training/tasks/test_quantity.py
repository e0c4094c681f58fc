"""What tasks share whose label is a number."""

import numpy as np

from onepass.models.contract.tasks import RegressionTask
from onepass.training.tasks.quantity import values
from onepass.training.tasks.regression import Regression


def test_labels_beyond_its_range_or_float32_are_problems() -> None:
    problems: list[str] = []
    found = values(0, 9, "y", [1.0, None, -2.0, 10.0, 1e39], problems)
    assert found[:4].tolist() == [1, 0, -2, 10]
    assert problems == [
        "tasks.y: holds labels that are not finite 32-bit floats, such as 1e+39: "
        "leave these out, or give all in a larger unit",
        "tasks.y.min: 1 labels lie beyond 0, such as -2",
        "tasks.y.max: 2 labels lie beyond 9, such as 10",
    ]


def test_a_label_just_beyond_is_shown_with_all_its_digits() -> None:
    problems: list[str] = []
    values(None, 1_000_001, "y", [None, 3.0, 1_000_001.5], problems)
    assert problems == ["tasks.y.max: 1 labels lie beyond 1000001, such as 1000001.5"]


def test_metrics_look_at_64_bits_so_that_squares_stay_finite() -> None:
    kind, far = Regression(RegressionTask()), np.array([1e30], dtype=np.float32)
    mae, rmse, _ = kind.metrics
    fields = kind.tallied(far, {"value": -far})
    assert rmse.measure(far, fields, np.ones(1)) == mae.measure(far, fields, np.ones(1))
    assert np.isfinite(rmse.measure(far, fields, np.ones(1)))
