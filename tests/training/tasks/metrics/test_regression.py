"""Metrics of regression, by hand."""

import numpy as np
import pytest

from onepass.training.tasks.metrics.regression import mae, r2, rmse, trivial


def test_golden_values() -> None:
    ones = np.ones(4)
    target, fields = np.array([1.0, 2, 3, 6]), {"value": np.array([1.0, 2, 3, 2])}
    assert mae(target, fields, ones) == 1.0
    assert rmse(target, fields, ones) == 2.0
    assert r2(target, fields, ones) == pytest.approx(1 - 16 / 14)


def test_where_all_labels_are_equal_nothing_is_explained() -> None:
    assert np.isnan(r2(np.ones(3), {"value": np.zeros(3)}, np.ones(3)))


def test_the_trivial_answer_is_the_median() -> None:
    assert trivial(np.array([1.0, 2, 10]), 2)["value"].tolist() == [2.0, 2.0]
