"""What is looked at of inputs: one number, or one place, for each row."""

from typing import Any

import numpy as np
import pytest
from pydantic import TypeAdapter

from onepass.models.contract.inputs import Input
from onepass.models.drift.aspects import of_input

DECLARED: TypeAdapter[Any] = TypeAdapter(Input)
CASES: list[tuple[dict[str, Any], list[Any], dict[str, list[float]]]] = [
    ({"kind": "number"}, [1.5, -2], {"": [1.5, -2]}),
    ({"kind": "category", "values": ["a", "b"]}, ["b", "z"], {"": [2, 0]}),
    (
        {"kind": "timestamp"},
        ["2026-11-22T13:00:00Z", "2026-11-23"],  # a Sunday and a Monday
        {"hour": [13, 0], "weekday": [6, 0]},
    ),
    ({"kind": "text"}, ["one two", ""], {"length": [2, 0]}),
    (
        {"kind": "sequence", "values": ["a"]},
        [["a", "x", "y", "a"], []],
        {"length": [4, 0], "unknown": [0.5, 0]},
    ),
    ({"kind": "set", "values": ["a"]}, [["x"], ["a"]], {"length": [1, 1], "unknown": [1, 0]}),
    ({"kind": "vector", "length": 2}, [[1, 2], [3, 4]], {"[0]": [1, 3], "[1]": [2, 4]}),
    ({"kind": "vector", "length": 9}, [[1] * 9, [0] * 9], {"mean": [1, 0], "spread": [0, 0]}),
]


@pytest.mark.parametrize(("declared", "values", "wanted"), CASES)
def test_each_kind_is_looked_at(
    declared: dict[str, Any], values: list[Any], wanted: dict[str, list[float]]
) -> None:
    one = DECLARED.validate_python(declared)
    checked = [value if one.decodes is None else one.decode(value) for value in values]
    if declared["kind"] == "timestamp":
        array = one.column(np.array(values, dtype=object))
    else:
        array = one.array(checked)
    found = {aspect.name: aspect.read(array).tolist() for aspect in of_input(one)}
    assert found == wanted
    for aspect in of_input(one):
        assert aspect.read(array[:0]).shape == (0,)
        assert not aspect.labels or max(found[aspect.name]) < len(aspect.labels)


def test_a_picture_is_looked_at_as_a_whole() -> None:
    one = DECLARED.validate_python({"kind": "image", "size": 4})
    pixels = np.stack([np.zeros((3, 4, 4)), np.tile([0, 100], (3, 4, 2))]).astype(np.uint8)
    brightness, contrast = (aspect.read(pixels).tolist() for aspect in of_input(one))
    assert (brightness, contrast) == ([0, 50], [0, 50])
    assert [aspect.name for aspect in of_input(one)] == ["brightness", "contrast"]
