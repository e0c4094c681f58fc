"""Windows: quiet ones ring as seldom as is promised, and those that moved are found."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from onepass.models.drift.spreads import spread_of
from onepass.models.drift.two_samples import LEAST_ROWS, LEVEL, judged, psi, rings
from onepass.models.drift.watched import Spread, Watched

Numbers = NDArray[np.float64]


def watched(counts: NDArray[np.int64], **more: object) -> Watched:
    bins = tuple(f"b{number}" for number in range(len(counts)))
    declared = {"of": "input", "name": "x", "bins": bins, "counts": counts.tolist()}
    return Watched.model_validate(declared | more)


def hours(random: np.random.Generator, count: int, rows: float, night: float) -> NDArray[np.int64]:
    """Counts in ten bins of hours that differ by the time of day, and by themselves."""
    base, day = np.linspace(-1, 1, 10), 2 * np.pi * (np.arange(count) % 24) / 24
    tilt = night * np.sin(day)[:, None] * base + night / 4 * random.normal(size=(count, 10))
    shares = np.exp(tilt) / np.exp(tilt).sum(axis=1, keepdims=True)
    sizes = random.poisson(rows * (1 + 0.5 * np.sin(day)))
    pairs = zip(sizes, shares, strict=True)
    return np.array([random.multinomial(size, share) for size, share in pairs])


def test_the_statistic_is_that_of_two_samples() -> None:
    window, reference = np.array([20, 40, 60, 80]), np.array([300, 250, 240, 260])
    wanted = stats.chi2_contingency([window, reference])
    found = judged(watched(reference), window[None, :], length="hour")
    assert found.p[0] == pytest.approx(wanted.pvalue, rel=1e-9)


def test_a_window_of_few_rows_says_nothing_and_none_breaks_it() -> None:
    own = watched(np.array([500, 400, 0, 300, 2]), rare=(2, 4))
    windows = np.array(
        [[0] * 5, [LEAST_ROWS - 1, 0, 0, 0, 0], [0, 0, 0, 0, 10**9], [1, 0, 0, 0, 0]]
    )
    found = judged(own, windows, length="day")
    assert found.p.tolist()[:2] == [1, 1]
    assert found.p[2] < 1e-100
    assert np.isfinite(found.psi).all()
    assert found.psi[0] == 0


def test_psi_is_the_sum_of_what_shares_differ_times_their_logarithm() -> None:
    window, reference = np.array([[1000, 3000]]) * 10**6, np.array([2000.0, 2000.0]) * 10**6
    assert psi(window, reference)[0] == pytest.approx(0.25 * np.log(3), rel=1e-6)


@pytest.mark.parametrize(("rows", "known"), [(LEAST_ROWS, 500), (1000, 1000), (20_000, 5000)])
def test_quiet_windows_ring_as_seldom_as_is_promised(rows: int, known: int) -> None:
    """The reference is drawn, too, and the level is that of one test of ten in two windows."""
    random, level, ringing, tries = np.random.default_rng(rows), LEVEL / 20, 0, 0
    shares = np.array([*[0.12] * 8, 0.02, 0.02])
    for _ in range(40):
        reference = random.multinomial(known, shares)
        own = watched(reference, rare=(8, 9))
        found = judged(own, random.multinomial(rows, shares, size=2500), length="hour")
        ringing, tries = ringing + int((found.p <= level).sum()), tries + 2500
    assert ringing <= stats.binom.ppf(0.999, tries, level)


@pytest.mark.parametrize("night", [0.0, 0.3, 0.6])
def test_quiet_hours_ring_as_seldom_although_rows_of_one_are_alike(night: float) -> None:
    ringing, plain, tries = 0, 0, 0
    for seed in range(10):
        random = np.random.default_rng(seed)
        known = hours(random, 24 * 10, 60, night)
        own = watched(known.sum(axis=0), hour=spread_of(known, ()))
        new = hours(random, 24 * 100, 800, night)
        found = judged(own, new, length="hour")
        ringing += int((found.p <= LEVEL).sum())
        plain += int((judged(own, new, length="day").p <= LEVEL).sum())
        tries += len(new)
    assert ringing <= LEVEL * tries
    assert (plain > tries / 10) == (night > 0), "rows taken each for itself ring every night"


def test_half_a_deviation_is_found_in_a_thousand_rows() -> None:
    random, level = np.random.default_rng(0), LEVEL / 40
    for _ in range(20):
        known, new = random.normal(size=2000), random.normal(0.5, 1, size=1000)
        edges = np.quantile(known, np.linspace(0, 1, 11)[1:-1])
        reference = np.bincount(np.searchsorted(edges, known), minlength=10)
        window = np.bincount(np.searchsorted(edges, new), minlength=10)
        found = judged(watched(reference), window[None, :], length="hour")
        assert found.p[0] <= level
        assert found.psi[0] > 0.1 > found.quiet[0]


def test_rare_values_that_come_more_often_are_found() -> None:
    own = watched(np.array([3000, 2000, 1]), rare=(2,))
    found = judged(own, np.array([[600, 400, 0], [600, 400, 2], [580, 390, 30]]), length="hour")
    assert found.p[0] > found.p[1] > 1e-3
    assert found.p[2] < 1e-12


def test_items_of_one_row_count_as_what_they_say() -> None:
    alone, heaped = (watched(np.array([5000, 5000]), heap=heap) for heap in (1, 10))
    window = np.array([[4700, 5300]])
    assert judged(heaped, window, length="hour").p[0] > judged(alone, window, length="hour").p[0]
    assert judged(heaped, window, length="hour").rows[0] == 10_000


def test_a_window_no_further_than_one_of_the_reference_is_no_rarer() -> None:
    known = watched(np.array([500, 500]), hour=Spread(windows=99, furthest=1e9))
    assert judged(known, np.array([[900, 100]]), length="hour").p[0] >= 0.01


def test_holms_levels_grow_as_tests_ring() -> None:
    p = np.array([0.04, 0.001, 0.02, 0.9])
    assert rings(p, 0.05).tolist() == [False, True, False, False]
    assert rings(np.array([0.016, 0.001, 0.02, 0.9]), 0.05).tolist() == [True, True, True, False]
