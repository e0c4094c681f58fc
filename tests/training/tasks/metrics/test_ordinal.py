"""Metrics of ordered labels, by hand."""

import numpy as np
import pytest

from onepass.models.contract.tasks import OrdinalTask
from onepass.training.tasks.metrics.ordinal import mae

HALF = {"probabilities": np.array([[0.5, 0.5, 0.0]])}


def test_a_number_is_judged_as_it_is_answered() -> None:
    task = OrdinalTask(labels=("1", "2", "10"), answer="number")
    assert mae(task, np.array([2]), HALF, np.ones(1)) == pytest.approx(8.5)


def test_words_are_judged_in_steps() -> None:
    assert mae(OrdinalTask(labels=("x", "y", "z")), np.array([2]), HALF, np.ones(1)) == 2
