"""Linear models: they learn what is linear, and validation rows choose how strongly."""

from collections.abc import Callable

import numpy as np
import pytest

from onepass.training.studies.comparing.rivals.base import Asked, Labelled
from onepass.training.studies.comparing.rivals.goals import Absolute, Goal, Labels, Level, error
from onepass.training.studies.comparing.rivals.linear import STRENGTHS, Linear
from onepass.training.studies.comparing.rivals.table import Table

MakeRows = Callable[..., Labelled]


def test_it_learns_each_goal(goal: Goal, rows: MakeRows) -> None:
    train, val = rows(goal, 200, 0), rows(goal, 100, 0)
    model = Linear().fit(train, val, Asked(goal, 0))
    each = [Linear().fit(train, val, Asked(goal, 0, n + 1)) for n in range(len(STRENGTHS))]
    errors = [error(goal, val.target, one.predict(val.table)) for one in each]
    assert error(goal, val.target, model.predict(val.table)) == min(errors)
    assert np.isfinite(errors).all()


def test_a_quantile_lies_above_its_share_of_training_rows() -> None:
    noise = np.random.default_rng(0).normal(size=400)
    train = Labelled(Table(np.ones((400, 1)), np.zeros((400, 0), np.int64), ()), noise)
    high = Linear().fit(train, train, Asked(Level(0.9), 0)).predict(train.table)
    assert (noise <= high).mean() == pytest.approx(0.9, abs=0.01)
    middle = Linear().fit(train, train, Asked(Absolute(), 0)).predict(train.table)
    assert middle[0] == pytest.approx(np.median(noise))


def test_a_label_that_training_rows_lack_has_no_probability(rows: MakeRows) -> None:
    train = rows(Labels(2), 50, 0)
    table = Linear().fit(train, train, Asked(Labels(4), 0)).predict(train.table)
    assert table.shape == (50, 4)
    assert not table[:, 2:].any()
