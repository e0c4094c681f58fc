"""Errors by seed: what two have in common is what they are compared by."""

import numpy as np
import pytest

from onepass.training.studies.comparing.by_seed import common, differ, estimates, gained
from onepass.training.studies.statistics import DRAWS


def errors(value: float, *seeds: int) -> dict[str, dict[int, np.ndarray]]:
    draws = np.linspace(0.9, 1.1, 1 + DRAWS) * value
    draws[0] = value
    return {"fare": dict.fromkeys(seeds, draws)}


def test_gains_are_paired_over_the_seeds_that_both_have() -> None:
    one, other = errors(1.0, 0, 1, 2), errors(2.0, 1, 2, 3)
    assert common(one, other) == [1, 2]
    assert gained(one, other, [1, 2])["fare"] == pytest.approx(0.5), "in every draw"
    assert differ(one, other, errors(4.0, 1, 2)) < 0.05
    assert differ(one, one, errors(4.0, 0, 1, 2)) == 1


def test_an_estimate_is_of_each_task() -> None:
    found = estimates(errors(1.0, 0))["fare"]
    assert found.value == 1
    assert found.low < 1 < found.high
