"""Metrics of quantiles, by hand."""

import numpy as np
import pytest

from onepass.training.tasks.metrics.quantiles import coverage, mae, pinball, trivial

BANDS = {"quantiles": np.array([[1.0, 3, 5], [1, 3, 5]])}
TRUE = np.array([2.0, 7])
ONES = np.ones(2)


def test_golden_values() -> None:
    levels = np.array([0.1, 0.5, 0.9])
    first, second = (0.1 + 0.5 + 0.3) / 3, (0.6 + 2 + 1.8) / 3
    assert pinball(levels, TRUE, BANDS, ONES) == pytest.approx((first + second) / 2)
    assert mae(1, TRUE, BANDS, ONES) == pytest.approx((1 + 4) / 2)
    assert coverage(TRUE, BANDS, ONES) == 0.5


def test_the_trivial_answer_is_the_training_rows_own() -> None:
    assert trivial(np.arange(11.0), 1, (0.1, 0.5))["quantiles"] == pytest.approx(np.array([[1, 5]]))
