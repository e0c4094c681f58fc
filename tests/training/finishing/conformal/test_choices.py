"""What validation rows choose."""

import numpy as np
import torch

from onepass.models.contract.tasks import RegressionTask
from onepass.models.network.certainty.regression import RegressionBounds
from onepass.training.finishing.conformal.choices import SHARES, _narrowest, put
from onepass.training.finishing.conformal.seen import Seen

ROWS = 4000


def seen(noise: np.ndarray) -> Seen:
    value = torch.zeros(ROWS)
    truth = torch.tensor(noise, dtype=torch.float32)
    return Seen(torch.zeros(ROWS, 1), {"value": value}, truth, np.arange(ROWS), np.zeros(ROWS, int))


def bounds() -> RegressionBounds:
    return RegressionBounds([RegressionTask(certainty=0.9)], width=1, groups=1)


def test_where_errors_are_skew_more_rows_lie_outside_on_the_longer_side() -> None:
    noise = np.random.default_rng(0).exponential(1, ROWS) - 0.5
    below = _narrowest(bounds(), 0, val=seen(noise), coverage=0.9).below
    assert below in SHARES
    assert below is not None
    assert below < 0.5


def test_where_they_are_even_both_sides_are_as_wide() -> None:
    noise = np.random.default_rng(0).standard_normal(ROWS)
    assert _narrowest(bounds(), 0, val=seen(noise), coverage=0.9).below is None


def test_an_interval_holds_the_answer_and_other_groups_have_what_all_have() -> None:
    made = bounds()
    put(made, 0, most={0: np.array([-1.0, 2.0])})
    assert made.most[0].tolist() == [[0, 0], [2, 2]]
    put(made, 0, most={0: np.array([1.0, 2.0]), 1: np.array([3.0, np.inf])})
    assert made.most[0].tolist() == [[1, 3], [2, np.inf]]
