"""Sampled functions: inputs over their ranges, labels from expressions."""

from typing import Any

import numpy as np
import pytest
from pydantic import TypeAdapter

from onepass.models.contract import Contract
from onepass.training.sources import SourceRows, function
from onepass.training.sources.function import FunctionSource

PARTS: dict[str, Any] = {
    "inputs": {"x": {"kind": "number"}, "y": {"kind": "number"}},
    "tasks": {
        "sum": {"kind": "regression"},
        "sign": {"kind": "binary", "labels": ["below", "above"]},
        "third": {"kind": "multiclass"},
    },
}
SOURCE: dict[str, Any] = {
    "rows": 400,
    "ranges": {"x": [-1, 1], "y": [0, 3]},
    "expressions": {"sum": "x + y", "sign": "x > 0", "third": "floor(y) % 3"},
}


def read(source: dict[str, Any] | None = None, **parts: Any) -> SourceRows:
    contract = Contract.model_validate(PARTS | parts)
    return function.read(
        FunctionSource.model_validate(SOURCE | (source or {})), contract.inputs, contract.tasks
    )


def test_labels_are_the_expressions_of_the_very_inputs_the_network_sees() -> None:
    rows = read()
    x, y = np.array(rows.inputs["x"]), np.array(rows.inputs["y"])
    assert len(rows) == 400
    assert (x.min() >= -1, x.max() <= 1, y.min() >= 0, y.max() <= 3) == (True,) * 4
    assert (x == x.astype(np.float32)).all()
    assert rows.labels["sum"] == (x + y).tolist()
    assert rows.labels["sign"] == ["above" if value > 0 else "below" for value in x]
    assert set(rows.labels["third"]) == {"0", "1", "2"}
    assert set(rows.split.tolist()) == {"train", "val", "test"}


def test_the_seed_decides() -> None:
    assert read().inputs == read().inputs
    assert read({"seed": 1}).inputs != read().inputs


def test_rows_can_be_held_out() -> None:
    usual, held_out = read(), read({"noise": 0.5, "split": {"calibration": 0.2}})
    assert usual.inputs == held_out.inputs
    moved = usual.split != held_out.split
    assert set(usual.split[moved]) == {"train"}
    assert set(held_out.split[moved]) == {"calibration"}
    off = np.array(held_out.labels["sum"]) - np.array(usual.labels["sum"])
    assert (off[moved] == 0).all(), "noise is of training rows alone"


def test_noise_is_added_to_training_labels_alone() -> None:
    clean, noisy = read(), read({"noise": 0.5})
    assert clean.inputs == noisy.inputs
    off = np.array(noisy.labels["sum"]) - np.array(clean.labels["sum"])
    train = clean.split == "train"
    assert (off[~train] == 0).all()
    assert off[train].std() == pytest.approx(0.5, rel=0.2)


@pytest.mark.parametrize(
    ("source", "parts", "words"),
    [
        ({"ranges": {"x": [0, 1]}}, {}, "source.ranges.y: is missing"),
        (
            {"ranges": {"x": [0, 1], "y": [0, 1], "yy": [0, 1]}},
            {},
            "source.ranges.yy: no such name; did you mean 'y'?",
        ),
        ({"expressions": {"sum": "x"}}, {}, "source.expressions.sign: is missing"),
        (
            {"expressions": SOURCE["expressions"] | {"sum": "log(x)"}},
            {},
            "source.expressions.sum: is not finite over the whole range",
        ),
        (
            {"expressions": SOURCE["expressions"] | {"sign": "floor(y)"}},
            {},
            "source.expressions.sign: gives 0 to 2; its 2 labels have the places 0 to 1",
        ),
        ({}, {"inputs": {"x": {"kind": "category"}}}, "inputs.x: a function takes numbers"),
        ({}, {"inputs": {"x": {"kind": "text"}}}, "inputs.x: a function takes numbers, not a text"),
        ({}, {"inputs": {"x": {"kind": "image", "size": 2}}}, "takes numbers, not an image"),
    ],
)
def test_what_cannot_be_sampled_is_said(
    source: dict[str, Any], parts: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValueError) as refused:
        read(source, **parts)
    assert words in str(refused.value)


@pytest.mark.parametrize(
    "ranges", [{"x": [1, 1]}, {"x": [0, 1e39]}, {"x": [0]}, {"x": [0, float("nan")]}]
)
def test_ranges_that_cannot_be_meant_are_refused(ranges: dict[str, list[float]]) -> None:
    with pytest.raises(ValueError):
        TypeAdapter(FunctionSource).validate_python(SOURCE | {"ranges": ranges})
