"""How large scores may be: the laws of split-conformal prediction."""

import math
from random import Random

import numpy as np
import pytest
from crepes import ConformalRegressor
from hypothesis import given
from hypothesis import strategies as st
from mapie.regression import SplitConformalRegressor
from scipy.stats import beta
from sklearn.dummy import DummyRegressor

from onepass.training.finishing.conformal.expected import expected
from onepass.training.finishing.conformal.quantile import Tails, outside, smallest

DRAWS = 200


def one_sided(scores: np.ndarray, coverage: float) -> float:
    return float(Tails().most(scores[:, None], coverage)[0])


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60), st.sampled_from([0.5, 0.8, 0.9]))
def test_as_many_scores_lie_outside_as_may(scores: list[float], coverage: float) -> None:
    most = one_sided(np.array(scores), coverage)
    larger = sum(score > most for score in scores)
    assert larger <= (1 - coverage) * (len(scores) + 1)
    assert one_sided(np.array(scores[::-1]), coverage) == most, "their order says nothing"


@pytest.mark.parametrize(
    ("rows", "coverage", "finite"),
    [(9, 0.9, True), (8, 0.9, False), (10, 0.95, False), (19, 0.95, True)],
)
def test_too_few_rows_promise_nothing(rows: int, coverage: float, finite: bool) -> None:
    most = one_sided(np.arange(float(rows)), coverage)
    assert math.isfinite(most) is finite
    assert Tails().most(np.empty((0, 2)), coverage).tolist() == [math.inf, math.inf]


def test_equal_scores_hold_together() -> None:
    assert one_sided(np.zeros(100), 0.9) == 0
    assert one_sided(np.repeat([1.0, 2.0], 50), 0.9) == 2
    assert smallest(np.arange(10.0), 1) == 9
    assert outside(99, 0.9) == 10, "what is a whole number of rows is not rounded down"


@pytest.mark.parametrize("below", [None, 0.1, 0.5])
@pytest.mark.parametrize("rows", [60, 400])
def test_coverage_is_distributed_as_it_should_be(below: float | None, rows: int) -> None:
    random, judged, coverage = np.random.default_rng(0), 500, 0.9
    low, high = expected(rows, coverage, judged)
    inside, shares = 0, []
    for _ in range(DRAWS):
        scores = random.standard_normal((rows + judged, 1)) ** 3 * [[1, -1]]
        most = Tails(below).most(scores[:rows], coverage)
        share = float((scores[rows:] <= most).all(axis=1).mean())
        inside += low <= share <= high
        shares.append(share)
    assert inside >= 0.9 * DRAWS, "95 of 100, and room for chance"
    assert abs(np.mean(shares) - (1 - outside(rows, coverage) / (rows + 1))) < 0.01


def test_sides_share_what_may_lie_outside() -> None:
    scores = np.stack([np.arange(1000.0), -np.arange(1000.0)], axis=1)
    most = Tails(0.25).most(scores, 0.9)
    assert (scores[:, 0] > most[0]).sum() == 24
    assert (scores[:, 1] > most[1]).sum() == 74


@pytest.mark.parametrize("coverage", [0.8, 0.9, 0.95])
@pytest.mark.parametrize("rows", [22, 100, 731])  # of 19 it is not: see findings/
def test_it_is_what_crepes_says(rows: int, coverage: float) -> None:
    off = np.random.default_rng(rows).standard_normal(rows)
    peer = ConformalRegressor().fit(residuals=off)
    ((low, high),) = peer.predict_int(np.zeros(1), confidence=coverage)
    assert one_sided(np.abs(off), coverage) == pytest.approx(high)
    assert low == -high


@pytest.mark.parametrize("coverage", [0.8, 0.9, 0.95])
@pytest.mark.parametrize("rows", [22, 100, 731])
def test_it_is_what_mapie_says(rows: int, coverage: float) -> None:
    off = np.random.default_rng(rows).standard_normal(rows)
    nothing = np.zeros((rows, 1))
    zero = DummyRegressor(strategy="constant", constant=0).fit(nothing, off)
    peer = SplitConformalRegressor(zero, confidence_level=coverage, prefit=True)
    peer.conformalize(nothing, off)
    ((low, high),) = peer.predict_interval(np.zeros((1, 1)))[1][:, :, 0]
    assert one_sided(np.abs(off), coverage) == pytest.approx(high)
    assert low == -high


@pytest.mark.parametrize("rows", [19, 99, 500])
@pytest.mark.parametrize("coverage", [0.8, 0.9, 0.95])
def test_coverage_of_draws_is_within_the_quantiles_of_beta(rows: int, coverage: float) -> None:
    """Of 200 draws of calibration rows, the share of all rows that is covered, which is known of
    uniform scores (Vovk 2012): no quantile is further off than chance allows (Massart 1990)."""
    random, beyond = np.random.default_rng(rows), outside(rows, coverage)
    shares = [one_sided(random.uniform(size=rows), coverage) for _ in range(DRAWS)]
    known = beta(rows + 1 - beyond, beyond).cdf(np.sort(shares))
    furthest = np.abs(known - (np.arange(DRAWS) + 0.5) / DRAWS).max()
    assert furthest < (np.log(2 / 0.001) / 2 / DRAWS) ** 0.5


@given(
    st.lists(st.integers(0, 4), min_size=20, max_size=60),
    st.sampled_from([0.5, 0.8, 0.9]),
    st.randoms(use_true_random=False),
)
def test_equal_scores_and_duplicates_cover_no_less(
    scores: list[int], coverage: float, random: Random
) -> None:
    table = np.array(scores, dtype=np.float64)
    most = one_sided(table, coverage)
    assert (table <= most).sum() >= coverage * (len(table) + 1) - 1e-9 or most == math.inf
    shuffled = scores.copy()
    random.shuffle(shuffled)
    assert one_sided(np.array(shuffled, dtype=np.float64), coverage) == most
    assert one_sided(np.repeat(table, 2), coverage) <= most, "of twice as many rows no more"
