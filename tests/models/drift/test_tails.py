"""Tails agree with scipy's, which a service does not install."""

import numpy as np
import pytest
from scipy import special, stats

from onepass.models.drift.tails import beta_share, chi_square_tail, f_tail, more_often


@pytest.mark.parametrize("freedom", [0.5, 1, 2.3, 9, 30, 200])
def test_the_tail_of_chi_square_keeps_its_digits(freedom: float) -> None:
    x = np.concatenate([[-1, 0, 1e-9], np.linspace(0.01, 600, 500)])
    wanted = stats.chi2.sf(x, freedom)
    assert chi_square_tail(x, np.full_like(x, freedom)) == pytest.approx(wanted, rel=1e-9)


@pytest.mark.parametrize(("over", "under"), [(1, 7), (9, 191), (24, 6), (3, 5000)])
def test_the_tail_of_f_keeps_its_digits(over: float, under: float) -> None:
    x = np.linspace(0, 60, 200)
    assert f_tail(x, over=over, under=under) == pytest.approx(stats.f.sf(x, over, under), rel=1e-7)


def test_the_incomplete_beta_function_is_scipys() -> None:
    random = np.random.default_rng(0)
    x, a, b = random.random(2000), *10 ** random.uniform(-2, 4, (2, 2000))
    assert beta_share(x, a, b) == pytest.approx(special.betainc(a, b, x), rel=1e-8, abs=1e-12)


def test_two_rates_are_told_apart_as_the_binomial_test_does() -> None:
    one = np.ones(1)
    for count, rows, before, all_before in ((3, 1000, 0, 5000), (12, 900, 40, 9000), (0, 9, 3, 9)):
        wanted = stats.binom.sf(count - 1, count + before, rows / (rows + all_before))
        found = more_often(
            count * one, rows * one, before=before * one, rows_before=all_before * one
        )
        assert found[0] == pytest.approx(wanted, rel=1e-9)
