"""`best` is `good`, and more."""

from onepass.training.specs.recipes.asked import Asked
from onepass.training.specs.recipes.best import best
from onepass.training.specs.recipes.good import good


def test_it_learns_from_validation_rows_too() -> None:
    asked = Asked({"a": "number"}, {"y": "binary"}, 0)
    assert best(asked)["training"]["refit"] is True
    assert best(asked)["trunk"] == good(asked)["trunk"]
