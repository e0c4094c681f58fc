"""Metrics of tasks that choose one label, by hand."""

import numpy as np
import pytest

from onepass.training.tasks.metrics.choice import (
    accuracy,
    frequencies,
    log_loss,
    macro_f1,
    surprise,
)

SURE = {"probabilities": np.array([[1.0, 0, 0], [0, 1, 0], [0, 1, 0], [1, 0, 0]])}
TRUE = np.array([0, 1, 0, 0])


def test_golden_values() -> None:
    ones = np.ones(4)
    assert accuracy(lambda fields: np.array([0, 1, 1, 0]), TRUE, SURE, ones) == 0.75
    assert macro_f1(TRUE, SURE, ones) == pytest.approx((4 / 5 + 2 / 3) / 2)  # the third never is


def test_what_was_certain_and_wrong_is_cut_and_not_infinite() -> None:
    assert log_loss(TRUE, SURE, np.ones(4)) == pytest.approx(-np.log(1e-7) / 4)
    assert surprise(np.array([1.0, 0.0])) == pytest.approx([0, -np.log(1e-12)])


def test_frequencies_are_the_same_for_every_row() -> None:
    found = frequencies(np.array([0, 1, 1, 3]), 2, 4)
    assert found["probabilities"].tolist() == [[0.25, 0.5, 0.0, 0.25]] * 2
