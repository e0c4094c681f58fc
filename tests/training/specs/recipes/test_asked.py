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
        ({"a": {"kind": "image", "size": 8}, "b": NUMBER}, "depth", "pixels"),
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


@pytest.mark.parametrize(
    ("document", "learns"),
    [
        ({"encoders": {"texts": {"pretrained": {"path": "x"}}}}, False),
        ({"encoders": {"texts": {"pretrained": {"path": "x", "train": {"last": 2}}}}}, True),
        ({"encoders": {"each": {"a": {"pretrained": {"train": "all"}}}}}, True),
        ({"trunk": {"kind": "pretrained", "train": {"lora": 8}}}, True),
        ({"trunk": {"kind": "conv1d"}, "encoders": {"texts": None, "each": 3}}, False),
    ],
)
def test_whether_a_pretrained_trunk_learns(document: dict[str, Any], learns: bool) -> None:
    assert Asked.of(document).learns == learns


def test_pictures_that_are_left_to_a_pretrained_network_are_rows() -> None:
    document = {"inputs": {"a": {"kind": "image", "size": 64}}}
    own = {"encoders": {"images": {"pretrained": {"path": "x", "alone": True}}}}
    assert Asked.of(document | own).layout == "rows"
    assert Asked.of(document).layout == "pictures"
