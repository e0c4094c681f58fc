"""CatBoost: what it is fitted to. The package is larger than all of ours, so it is not installed
for tests."""

import pytest

from onepass.training.studies.comparing.rivals.catboost import settings
from onepass.training.studies.comparing.rivals.goals import Absolute, Goal, Labels, Level, Mean


@pytest.mark.parametrize(
    ("goal", "loss"),
    [
        (Absolute(), "MAE"),
        (Level(0.9), "Quantile:alpha=0.9"),
        (Mean(), "Poisson"),
        (Labels(2), "Logloss"),
        (Labels(3), "MultiClass"),
    ],
)
def test_each_goal_has_its_loss_and_nothing_else_is_tuned(goal: Goal, loss: str) -> None:
    own = settings(goal, 3, 40)
    assert own["loss_function"] == loss
    assert own.get("classes_count") == (3 if loss == "MultiClass" else None)
    assert (own["iterations"], own["random_seed"], own["thread_count"]) == (40, 3, 1)
    assert not own.keys() & {"depth", "l2_leaf_reg", "bagging_temperature"}
