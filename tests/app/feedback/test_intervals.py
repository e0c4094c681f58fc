"""Intervals: those of the textbooks, and of the chance they promise."""

import numpy as np
import pytest
from scipy import stats

from onepass.app.feedback.intervals import LEAST, of_mean, of_share


@pytest.mark.parametrize(("count", "hits"), [(1, 0), (1, 1), (10, 3), (1000, 999), (50, 50)])
def test_a_share_has_wilsons(count: int, hits: int) -> None:
    known = stats.binomtest(hits, count).proportion_ci(method="wilson")
    assert of_share(count, hits) == pytest.approx((known.low, known.high), abs=1e-9)


@pytest.mark.parametrize("count", [5, 6, 20, 1000])
def test_a_mean_has_students(count: int) -> None:
    values = np.random.default_rng(0).normal(3, 2, count)
    known = stats.t.interval(0.95, count - 1, values.mean(), values.std(ddof=1) / count**0.5)
    found = of_mean(count, values.sum(), (values**2).sum())
    assert found == pytest.approx(known, rel=0.01)


def test_very_few_rows_have_none() -> None:
    assert of_mean(LEAST - 1, 3.0, 3.0) is None
    assert of_mean(LEAST, 5.0, 5.0) == pytest.approx((1, 1))
