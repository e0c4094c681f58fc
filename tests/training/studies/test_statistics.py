"""Intervals and p values of a comparison."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onepass.training.studies.statistics import (
    DRAWS,
    estimate,
    gains,
    holm,
    mean_gain,
    over_seeds,
    p_value,
)

probabilities = st.dictionaries(st.text(min_size=1), st.floats(0, 1), min_size=1, max_size=8)


@given(probabilities)
def test_holm_keeps_the_order_and_lies_between_the_value_and_its_multiple(
    values: dict[str, float],
) -> None:
    found = holm(values)
    assert list(found) == list(values)
    for name, value in values.items():
        assert value <= found[name] <= min(1.0, value * len(values)) + 1e-12
    ordered = sorted(values, key=lambda name: values[name])
    assert [found[name] for name in ordered] == sorted(found.values())


def test_holm_of_three_by_hand() -> None:
    assert holm({"a": 0.01, "b": 0.04, "c": 0.03}) == pytest.approx(
        {"a": 0.03, "b": 0.06, "c": 0.06}
    )


def test_the_variance_over_seeds_is_that_of_a_mean_of_so_many() -> None:
    random = np.random.default_rng(0)
    runs = random.normal(size=5)
    found = over_seeds([np.full(1 + DRAWS, run) for run in runs])
    assert found[0] == pytest.approx(runs.mean())
    assert found[1:].std() == pytest.approx(runs.std(ddof=1) / np.sqrt(5), rel=0.15)


def test_variants_are_paired_by_seed() -> None:
    random = np.random.default_rng(1)
    runs = [np.full(1 + DRAWS, run) for run in random.normal(size=3)]
    difference = over_seeds([run - 0.1 for run in runs]) - over_seeds(runs)
    assert np.ptp(difference) < 1e-12  # all that differs is what really differs


def test_gains_are_relative_to_the_task_alone() -> None:
    own = {"a": np.full(1 + DRAWS, 1.5), "b": np.full(1 + DRAWS, 1.0)}
    alone = {"a": np.full(1 + DRAWS, 2.0), "b": np.full(1 + DRAWS, 0.8)}
    found = gains(own, alone)
    assert found["a"][0] == pytest.approx(0.25)
    assert found["b"][0] == pytest.approx(-0.25)
    assert mean_gain(found)[0] == pytest.approx(0)


def test_an_estimate_is_the_value_and_the_middle_of_the_draws() -> None:
    found = estimate(np.concatenate([[7.0], np.linspace(0, 100, DRAWS)]))
    assert (found.value, found.low, found.high) == pytest.approx((7, 2.5, 97.5))
    assert found.half == pytest.approx(90.5)  # no plus-minus is narrower than its interval


def test_p_values() -> None:
    sure = np.full(1 + DRAWS, 0.3)
    assert p_value(sure) == p_value(-sure) == pytest.approx(2 / (DRAWS + 1))
    assert p_value(np.zeros(1 + DRAWS)) == 1
    split = np.concatenate([[0.0], np.resize([1.0, -1.0], DRAWS)])
    assert p_value(split) == 1
