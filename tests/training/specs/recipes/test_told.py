"""What a recipe filled is told as it could stand in the spec, but for what is usual anyway."""

from typing import Any, get_args

import pytest

from onepass.models import yaml
from onepass.training.specs.kept import kept
from onepass.training.specs.read import read
from onepass.training.specs.recipes.names import Recipe
from onepass.training.specs.recipes.told import told
from onepass.training.specs.spec import Spec, parse


def sections(spec: Spec) -> dict[str, Any]:
    lines = list(told(spec))
    assert not any("&" in line for line in lines), "nothing is said by reference"
    found: dict[str, Any] = yaml.parse("\n".join(line.removeprefix("  ") for line in lines[1:]))
    return found


def test_the_lines_are_the_sections_that_were_left_out(taxi_document: dict[str, Any]) -> None:
    document = taxi_document | {"heads": {"hidden": [3]}}
    tasks = {name: {"kind": "regression"} for name in ("fare", "tip")}
    spec = read(document | {"tasks": tasks})
    assert next(told(spec)) == "recipe: good  # says what the spec does not:"
    found = sections(spec)
    assert "heads" not in found
    again = read(document | {"tasks": tasks, "recipe": None} | found)
    assert again.model_dump(exclude={"recipe"}) == spec.model_dump(exclude={"recipe"})


@pytest.mark.parametrize("recipe", get_args(Recipe))
def test_trunk_and_members_are_told_however_usual(
    taxi_document: dict[str, Any], recipe: str
) -> None:
    found = sections(read(taxi_document | {"recipe": recipe}))
    assert found["trunk"]["widths"]
    assert found["ensemble"]["members"]


def test_nothing_is_told_where_nothing_was_filled(taxi_document: dict[str, Any]) -> None:
    assert not list(told(read(taxi_document | {"recipe": None})))
    elsewhere = parse(taxi_document | {"trunk": {"widths": [5]}}).model_dump(mode="json")
    spec = kept(read(taxi_document), elsewhere)
    assert next(told(spec)) == "the spec does not say it, and the run began with:"
    assert sections(spec) == {"trunk": {"widths": [5], "kind": "mlp"}}
