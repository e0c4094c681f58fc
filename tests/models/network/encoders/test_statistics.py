"""What encoders take from a column of training rows."""

import numpy as np
import torch

from onepass.models.network.encoders.statistics import KNOTS, copy_statistics, normal_scores


def test_equal_values_have_the_middle_of_their_ranks() -> None:
    knots, scores = normal_scores(np.array([0, 0, 0, 1.0]))
    assert knots.tolist() == [0, 1]
    ranks = torch.special.ndtr(torch.from_numpy(scores))
    torch.testing.assert_close(ranks, torch.tensor([3 / 8, 7 / 8], dtype=torch.float64))


def test_of_many_values_some_are_knots_and_both_rise() -> None:
    column = np.random.default_rng(0).standard_cauchy(3000)
    knots, scores = normal_scores(column)
    assert KNOTS / 2 < len(knots) <= KNOTS + 1
    assert (np.diff(knots) > 0).all()
    assert (np.diff(scores) > 0).all()
    assert [knots[0], knots[-1]] == [np.float32(column.min()), np.float32(column.max())]


def test_a_constant_column_has_the_deviation_that_is_said_of_it() -> None:
    mean, deviation = torch.empty(2), torch.empty(2)
    copy_statistics(mean, deviation, np.array([[0.1, 1], [0.1, 3]]), constant=7.0)
    torch.testing.assert_close(mean, torch.tensor([0.1, 2]))
    assert deviation.tolist() == [7, 1]
