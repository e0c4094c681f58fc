"""Scores: over tasks, then over tables; intervals are of draws that both share."""

import numpy as np
import pytest

from onepass.training.studies.statistics import DRAWS
from tabular.score import Task, against, geometric, worst


def draws(value: float) -> np.ndarray:
    """All draws move alike, so that a ratio never does."""
    return value * np.concatenate([[1.0], np.linspace(0.8, 1.2, DRAWS)])


def task(table: str, name: str, ours: list[float], theirs: float) -> Task:
    return Task(table, name, {"onepass": [draws(x) for x in ours], "lightgbm": [draws(theirs)]})


def test_a_table_of_many_tasks_counts_as_one_of_few() -> None:
    tasks = [task("a", "x", [2.0], 1.0), task("a", "y", [8.0], 1.0), task("b", "z", [1.0], 4.0)]
    assert against(tasks, "lightgbm") == pytest.approx(geometric([4.0, 0.25])) == 1
    assert np.isnan(against(tasks, "tabm"))
    assert worst(tasks, "lightgbm").name == "y"


def test_ratios_are_paired_and_errors_means_over_seeds() -> None:
    one = task("a", "x", [1.0, 3.0], 4.0)
    assert one.error("onepass") == pytest.approx(2.0)
    assert one.ratio("lightgbm").value == pytest.approx(0.5)
    assert one.spread == pytest.approx(np.std([1, 3], ddof=1) / 2)
    same = task("a", "x", [1.0], 4.0).ratio("lightgbm")
    assert (same.low, same.high) == pytest.approx((0.25, 0.25))
