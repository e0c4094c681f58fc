"""What may stand in a query of this very model."""

from typing import Any

from onepass.models import Predictor


def names(app: Any, ask: Any) -> dict[str, Any]:
    predict = ask(app, "GET", "/openapi.json").json()["paths"]["/predict"]["post"]
    return {one["name"]: one["schema"] for one in predict["parameters"] if one["in"] == "query"}


def test_options_are_those_that_its_tasks_have(
    taxi_predictor: Predictor, plates: Predictor, make_app: Any, ask: Any
) -> None:
    assert list(names(make_app(taxi_predictor), ask)) == ["tasks", "with"]
    found = names(make_app(plates), ask)
    assert list(found) == ["tasks", "with", "masks", "threshold"]
    assert found["masks"]["enum"] == ["png", "rle", "polygons", "none"]
    assert (found["threshold"]["minimum"], found["threshold"]["maximum"]) == (0, 1)
