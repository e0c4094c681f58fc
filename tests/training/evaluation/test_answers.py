"""What is kept of the answers to a split: all of what is little, and some of what is much."""

import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from onepass.models import chunk_size
from onepass.models.contract.forms import Pixels
from onepass.training.batches.rows import Rows
from onepass.training.data.prepare import Prepared, prepare
from onepass.training.evaluation import tallies
from onepass.training.evaluation.answers import answered, answered_by, one_row, thin_answers
from onepass.training.evaluation.evaluate import judge
from onepass.training.runs.build import begun
from onepass.training.runs.loop import Loop
from onepass.training.specs.read import read
from onepass.training.specs.spec import Spec

A_PICTURE = 4096
"""Bytes that judging may take of each picture, beside its objects."""
OF_OBJECTS = 6
"""How many times what is kept of objects is there at once, while precision is measured."""
ROWS = 8
"""Of a batch, here."""


@pytest.fixture(scope="module")
def plates() -> tuple[Loop, Prepared]:
    """All that a picture can be asked, of 72 plates that are judged, and a network that has learnt
    nothing."""
    document = {
        "name": "plates",
        "inputs": {"plate": {"kind": "image", "size": 64}},
        "tasks": {
            "beans": {
                "kind": "detection", "labels": ["whole", "half"], "max_objects": 16,
                "attributes": {
                    "quality": {"kind": "multiclass", "labels": ["good", "rotten", "raw"]}
                },
                "points": ["middle"], "masks": True,
            },
            "mask": {"kind": "segmentation", "labels": ["background", "whole", "half"]},
            "depth": {"kind": "depth", "unit": "cm", "min": 0},
            "count": {"kind": "count"},
        },
        "source": {"kind": "scenes", "side": 64, "count": 120, "split": {"val": 0.1, "test": 0.6}},
        "trunk": {"kind": "conv", "channels": [4, 4], "neck": {"width": 4}},
        "heads": {"hidden": []},
        "training": {"epochs": 1, "threads": 1},
    }  # fmt: skip
    prepared = prepare(spec := read(document))
    return begun(spec, prepared), prepared


def judged(loop: Loop, prepared: Prepared, rows: Rows) -> Any:
    found = answered(loop.network, prepared.contract, rows)
    judge(prepared.contract, rows, prepared.train, found.tallies, seed=0)
    return found


def peak(loop: Loop, prepared: Prepared, rows: Rows) -> int:
    """Bytes that judging takes at most."""
    tracemalloc.start()
    try:
        judged(loop, prepared, rows)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_grows_with_objects_and_never_with_pixels(
    plates: tuple[Loop, Prepared], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunk_size, "NUMBERS", ROWS * 3 * 64 * 64)
    monkeypatch.setattr(tallies, "CHUNK_PICTURES", ROWS)
    loop, prepared = plates
    few, many = prepared.test.some(3 * ROWS), prepared.test
    more = len(many) - len(few)
    found = judged(loop, prepared, many)
    of_objects = sum(one.nbytes for one in found.tallies["beans"].values()) / len(many)
    boxes = sum(v.nbytes for n, v in found.outputs.items() if n.startswith("beans.")) / len(many)
    grown = peak(loop, prepared, many) - peak(loop, prepared, few)
    assert grown <= more * (A_PICTURE + OF_OBJECTS * (of_objects + boxes))
    kept = [
        *found.outputs.items(),
        *((n, v) for own in found.tallies.values() for n, v in own.items()),
    ]
    assert all(np.prod(values.shape[1:]) < 64 * 64 / 4 for _, values in kept)


def test_tallies_are_those_of_whole_answers(plates: tuple[Loop, Prepared]) -> None:
    loop, prepared = plates
    rows = prepared.test
    found = answered(loop.network, prepared.contract, rows)
    whole = tallies.of_outputs(prepared.contract, rows, answered_by(loop.network, rows))
    assert found.finite.all()
    for name, own in whole.items():
        assert own.keys() == found.tallies[name].keys()
        for field, values in own.items():
            np.testing.assert_allclose(found.tallies[name][field], values, atol=1e-5)


def test_little_is_kept_whole_and_of_pixels_some(plates: tuple[Loop, Prepared]) -> None:
    loop, prepared = plates
    rows, contract = prepared.test.some(9), prepared.contract
    thin, whole = (
        thin_answers(loop.network, contract, rows),
        answered_by(loop.network, rows),
    )
    assert thin.keys() == whole.keys()
    for name, values in whole.items():
        task = contract.tasks[name.partition(".")[0]]
        if isinstance(task.form, Pixels):
            np.testing.assert_array_equal(thin[name], values[:, ::8, ::8])
        elif name != "beans.masks":
            np.testing.assert_array_equal(thin[name], values)
    assert thin["beans.masks"].size < whole["beans.masks"].size / 100


def test_the_whole_of_one_row_can_be_had_again(plates: tuple[Loop, Prepared]) -> None:
    loop, prepared = plates
    whole = answered_by(loop.network, prepared.test)
    for name, values in one_row(loop.network, prepared.test, 5).items():
        assert len(values) == 1
        np.testing.assert_allclose(values[0], whole[name][5], atol=1e-4)


def test_rows_without_a_finite_answer_are_told_and_not_tallied(shop: Callable[..., Spec]) -> None:
    prepared = prepare(spec := shop({"threads": 1}))
    network, rows = begun(spec, prepared).network, prepared.val
    inputs = rows.inputs | {"x": rows.inputs["x"].copy()}
    inputs["x"][[2, 5]] = np.nan
    broken = Rows(inputs, rows.targets, rows.answered)
    found = answered(network, prepared.contract, broken)
    assert np.flatnonzero(~found.finite).tolist() == [2, 5]
    known = rows.answered["price"] & found.finite
    assert len(found.tallies["price"]["value"]) == known.sum() < rows.answered["price"].sum()
