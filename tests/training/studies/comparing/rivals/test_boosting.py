"""Boosting: validation rows choose how many trees there are, unless that is known."""

import numpy as np
import pytest

from onepass.training.studies.comparing.rivals import catboost, lightgbm
from onepass.training.studies.comparing.rivals.base import Asked, Labelled
from onepass.training.studies.comparing.rivals.boosting import RATE, TREES
from onepass.training.studies.comparing.rivals.goals import Absolute
from onepass.training.studies.comparing.rivals.table import Table

VAL = Labelled(Table(np.zeros((1, 1)), np.zeros((1, 0), dtype=np.int64), ()), np.zeros(1))


@pytest.mark.parametrize(
    ("known", "val", "most", "chooses"),
    [
        (None, VAL, TREES.most, True),
        (None, None, TREES.usual, False),
        (7, VAL, 7, False),
        (7, None, 7, False),
    ],
)
def test_how_many(known: int | None, val: Labelled | None, most: int, chooses: bool) -> None:
    asked = Asked(Absolute(), 0, known)
    assert TREES.rounds(asked, val) == most
    assert asked.choosing(val) is (val if chooses else None)


def test_each_learns_at_the_same_rate() -> None:
    goal = Absolute()
    rates = [
        own["learning_rate"] for own in (lightgbm.settings(goal, 0), catboost.settings(goal, 0, 1))
    ]
    assert rates == [RATE, RATE]
