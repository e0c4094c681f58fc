"""A recipe goes by kinds of inputs and tasks, as far as a document says any."""

from typing import Any

import pytest

from onepass.training.specs.recipes.asked import Asked

NUMBER, TEXT = {"kind": "number"}, {"kind": "text"}
WORDS = {"kind": "sequence", "max_tokens": 8}


@pytest.mark.parametrize(
    ("inputs", "task", "layout"),
    [
        ({"a": NUMBER}, "regression", "rows"),
        ({"a": TEXT, "b": NUMBER}, "binary", "rows"),
        ({"a": TEXT}, "binary", "texts"),
        ({"a": WORDS}, "tagging", "tokens"),
        ({"a": WORDS}, "binary", "rows"),
        ({"a": {"kind": "image", "size": 8}, "b": NUMBER}, "binary", "pictures"),
        ({}, "binary", "rows"),
        (None, "binary", "rows"),
        ({"a": "number", "b": None}, "binary", "rows"),
    ],
)
def test_the_layout_follows_from_the_kinds(inputs: Any, task: str, layout: str) -> None:
    asked = Asked.of({"inputs": inputs, "tasks": {"y": {"kind": task}}})
    assert (asked.layout, asked.tasks) == (layout, {"y": task})


@pytest.mark.parametrize(
    ("sizes", "side"), [([32], 32), ([[48, 96]], 48), ([64, 16], 16), ([], 0), (["big"], 0)]
)
def test_the_side_is_that_of_the_smallest_picture(sizes: list[Any], side: int) -> None:
    inputs = {f"i{place}": {"kind": "image", "size": size} for place, size in enumerate(sizes)}
    assert Asked.of({"inputs": inputs}).side == side
