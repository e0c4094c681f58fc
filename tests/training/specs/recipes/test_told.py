"""What a recipe filled is told as it could stand in the spec."""

from typing import Any

from onepass.training.specs import yaml
from onepass.training.specs.read import read
from onepass.training.specs.recipes.told import told


def test_the_lines_are_the_sections_that_were_left_out(taxi_document: dict[str, Any]) -> None:
    spec = read(taxi_document | {"heads": {"hidden": [3]}})
    lines = list(told(spec))
    assert lines[0].startswith("recipe: good")
    sections = yaml.parse("\n".join(line.removeprefix("  ") for line in lines))
    assert sections == spec.by_recipe
    assert "heads" not in sections
    assert not list(told(read(taxi_document | {"recipe": None})))
