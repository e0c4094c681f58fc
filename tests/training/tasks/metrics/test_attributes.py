"""Metrics of what is asked of each object."""

import numpy as np
import pytest

from onepass.training.tasks.metrics.attributes import of_objects
from onepass.training.tasks.metrics.regression import MAE

FIELDS = {
    "age.true_label": np.array([[1.0, 2.0], [5.0, 0.0]]),
    "age.there": np.array([[True, True], [True, False]]),
    "age.value": np.array([[2.0, 4.0], [5.0, 99.0]]),
}


def test_an_object_counts_as_its_picture_does_and_one_that_was_not_found_does_not() -> None:
    metric = of_objects("age", MAE)
    assert (metric.name, metric.unit, metric.higher_is_better) == ("age_mae", True, False)
    target = np.zeros((2, 2))
    assert metric.measure(target, FIELDS, np.ones(2)) == 1
    assert metric.measure(target, FIELDS, np.array([1.0, 4.0])) == pytest.approx(0.5)
    assert np.isnan(metric.measure(target, FIELDS, np.zeros(2)))
