"""What chance does to coverage."""

import pytest
from scipy.stats import betabinom

from onepass.training.finishing.conformal.expected import expected


@pytest.mark.parametrize(("rows", "judged"), [(734, 731), (2983, 2949), (60, 36), (20_000, 30_000)])
@pytest.mark.parametrize("coverage", [0.8, 0.9, 0.95])
def test_it_is_that_of_a_beta_binomial_distribution(
    rows: int, judged: int, coverage: float
) -> None:
    beyond = int((rows + 1) * (1 - coverage) + 1e-9)
    ends = betabinom.ppf([0.025, 0.975], judged, rows + 1 - beyond, beyond)
    assert expected(rows, coverage, judged) == pytest.approx(tuple(ends / judged))


def test_where_nothing_is_promised_all_is_covered() -> None:
    assert expected(5, 0.9, 100) == (1, 1)
    assert expected(100, 0.9, 0) == (1, 1)
