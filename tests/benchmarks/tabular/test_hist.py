"""HistGradientBoosting as a rival: every goal, whatever labels the rows lack."""

import numpy as np
import pytest

from onepass.training.studies.comparing.rivals.base import Asked, Labelled
from onepass.training.studies.comparing.rivals.goals import Absolute, Goal, Labels, Level, Mean
from onepass.training.studies.comparing.rivals.table import Table
from tabular.hist import HistGradientBoosting


@pytest.mark.parametrize("goal", [Absolute(), Level(0.9), Mean(), Labels(2), Labels(4)], ids=repr)
def test_it_fits_each_goal(goal: Goal) -> None:
    random = np.random.default_rng(0)
    table = Table(random.normal(size=(80, 1)), random.integers(0, 300, (80, 1)), (300,))
    target = (table.numbers[:, 0] > 0).astype(float)
    val = Labelled(table, np.where(np.arange(80) < 2, 3.0, target))  # a label training rows lack
    model = HistGradientBoosting().fit(Labelled(table, target), val, Asked(goal, 0))
    answers = model.predict(table)
    assert np.isfinite(answers).all()
    if isinstance(goal, Labels):
        assert (answers.argmax(axis=1) == target).mean() > 0.9
    again = HistGradientBoosting().fit(Labelled(table, target), None, Asked(goal, 0, 3))
    assert again.rounds == 3
