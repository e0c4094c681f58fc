"""LightGBM: what it is fitted to, and that it learns."""

from collections.abc import Callable

from onepass.training.studies.comparing.rivals.base import Asked, Labelled
from onepass.training.studies.comparing.rivals.goals import Goal, Level, error
from onepass.training.studies.comparing.rivals.lightgbm import LightGBM, settings
from onepass.training.studies.comparing.rivals.models import Constant

MakeRows = Callable[..., Labelled]


def test_it_learns_each_goal_and_says_how_long(goal: Goal, rows: MakeRows) -> None:
    train, val = rows(goal, 200, 0), rows(goal, 100, 1)
    model = LightGBM().fit(train, val, Asked(goal, 0))
    nothing = Constant(goal, float(sorted(train.target)[len(train.target) // 2]))
    found = error(goal, val.target, model.predict(val.table))
    assert found < error(goal, val.target, nothing.predict(val.table))
    again = LightGBM().fit(train, None, Asked(goal, 7, model.rounds))
    assert again.rounds == model.rounds
    assert (again.predict(val.table) == model.predict(val.table)).all(), "it draws nothing"
    assert model.parameters >= model.rounds


def test_nothing_is_tuned() -> None:
    own = settings(Level(0.9), 3)
    assert {key: own[key] for key in ("learning_rate", "seed", "objective", "alpha")} == {
        "learning_rate": 0.05, "seed": 3, "objective": "quantile", "alpha": 0.9,
    }  # fmt: skip
    assert not own.keys() & {"num_leaves", "min_data_in_leaf", "lambda_l2", "bagging_fraction"}
