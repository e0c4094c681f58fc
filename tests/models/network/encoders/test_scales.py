"""Scales: of about the size of 1, rising, without a jump, and finite whatever is sent."""

from typing import get_args

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from onepass.models.network.encoders.scales import Scale, Scaling, scaling

SCALES = get_args(Scale)
RANDOM = np.random.default_rng(0)
COLUMNS = {
    "normal": RANDOM.normal(1e4, 3, 400),
    "zeros": np.concatenate([np.zeros(368), RANDOM.gamma(1, 5000, 32)]),
    "cauchy": RANDOM.standard_cauchy(400),
    "huge": np.concatenate([RANDOM.normal(0, 1, 399), [1e30]]),
    "two": np.array([0.0, 1.0] * 200),
    "span": np.array([-3.4e38, 3.4e38, 1.0, 2.0]),
}


def fitted(scale: Scale, *columns: NDArray[np.float64]) -> Scaling:
    made = scaling(scale, len(columns))
    for index, column in enumerate(columns):
        made.fit(index, column.astype(np.float32).astype(np.float64))
    return made


@pytest.mark.parametrize("scale", SCALES)
def test_it_rises_without_a_jump_and_stays_finite(scale: Scale) -> None:
    made = fitted(scale, *COLUMNS.values())
    extremes = np.array([-3.4e38, -1e30, -1e6, 0, 1e-30, 1e6, 1e30, 3.4e38])
    grid = [np.unique([*column, *extremes, *np.nextafter(np.float32(column), np.float32(np.inf))])
            for column in COLUMNS.values()]  # fmt: skip
    for index, points in enumerate(grid):
        x = torch.from_numpy(points.astype(np.float32))
        z = made(x.expand(len(COLUMNS), 1, -1))[index, 0]
        assert z.isfinite().all()
        assert (z.diff() >= -1e-6).all()
        if index < 2:  # what lies next to each other has the same scale to a thousandth
            gap = x.diff() < 1e-3 * np.ptp(COLUMNS["normal"])
            assert z.diff()[gap & (x[:-1].abs() < 1e5)].max() < 0.05


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("value", [0.0, 0.1, -1e-3, 1e30])
def test_of_a_constant_every_value_is_nothing(scale: Scale, value: float) -> None:
    made = fitted(scale, np.full(997, value))
    assert not made(torch.tensor([value, value + 1, -1e37, 3e38]).view(1, 1, -1)).any()


def test_robust_is_by_median_and_quartiles_or_by_the_range_where_these_are_equal() -> None:
    made = fitted("robust", np.array([0, 1, 2, 3, 4.0]), np.array([0, 0, 0, 0, 0, 8.0]))
    found = made(torch.tensor([[[2.0, 4.0, 1e30]], [[0.0, 4.0, -1e30]]]))
    expected = [[[0, 1 / (1 + 1 / 9) ** 0.5, 3]], [[0, 1 / (1 + 1 / 9) ** 0.5, -3]]]
    torch.testing.assert_close(
        found, torch.tensor(expected, dtype=torch.float32), rtol=1e-4, atol=0
    )


def test_quantiles_have_the_normal_score_of_the_middle_of_their_ranks() -> None:
    z = fitted("quantile", np.array([0, 0, 0, 1.0]))(torch.tensor([[[-9.0, 0.5, 2.0]]]))
    low, high = torch.special.ndtri(torch.tensor([3 / 8, 7 / 8]))
    torch.testing.assert_close(z.flatten(), torch.stack([low, (low + high) / 2, high]))


@pytest.mark.parametrize("skew", [RANDOM.gamma(0.3, 2, 5000), RANDOM.standard_cauchy(5000)])
def test_by_quantiles_any_distribution_becomes_normal(skew: NDArray[np.float64]) -> None:
    x = torch.from_numpy(skew.astype(np.float32)).view(1, 1, -1)
    z = fitted("quantile", skew)(x).flatten().sort().values
    ranks = (torch.arange(5000) + 0.5) / 5000
    assert (z - torch.special.ndtri(ranks)).abs()[50:-50].max() < 0.05
