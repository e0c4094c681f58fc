"""Metrics of counts, by hand."""

import numpy as np
import pytest

from onepass.training.tasks.metrics.count import deviance, trivial


def test_golden_values() -> None:
    fields = {"value": np.array([1.0, 2.0])}
    assert deviance(np.array([1, 0]), fields, np.ones(2)) == pytest.approx(2)  # 0 and 2 * 2


def test_a_mean_of_nothing_is_cut() -> None:
    assert np.isfinite(deviance(np.array([3.0]), {"value": np.zeros(1)}, np.ones(1)))


def test_the_trivial_answer_is_the_mean() -> None:
    assert trivial(np.array([0.0, 3]), 2)["value"].tolist() == [1.5, 1.5]
