"""Metrics of binary tasks, by hand."""

import numpy as np
import pytest

from onepass.training.tasks.metrics.binary import auc


def test_golden_value() -> None:
    fields = {"probabilities": np.array([[1.0, 0], [0, 1], [0, 1], [1, 0]])}
    assert auc(np.array([0, 1, 0, 0]), fields, np.ones(4)) == pytest.approx(5 / 6)


def test_it_is_unknown_where_one_label_occurs() -> None:
    assert np.isnan(auc(np.zeros(3), {"probabilities": np.full((3, 2), 0.5)}, np.ones(3)))
