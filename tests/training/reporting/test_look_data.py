"""What is shown: some training rows with a label, pictures and targets as training has them."""

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from PIL import Image

from onepass.training.data.prepare import prepare
from onepass.training.reporting.look_data import looked
from onepass.training.specs.spec import BadSpec, parse

PLATES: dict[str, Any] = {
    "name": "plates",
    "inputs": {"plate": {"kind": "image", "size": [24, 32]}},
    "tasks": {
        "mask": {"kind": "segmentation", "labels": ["background", "whole", "half"]},
        "depth": {"kind": "depth", "unit": "cm", "min": 0},
        "count": {"kind": "count"},
    },
    "source": {"kind": "scenes", "count": 60, "side": 32},
    "trunk": {"kind": "conv", "channels": [4, 8], "neck": {"width": 8}},
}


def test_pictures_and_targets_are_those_of_training() -> None:
    spec = parse(PLATES)
    found, train = looked(spec, 1000), prepare(spec).train
    assert found.rows == len(found.called) == len(train)
    np.testing.assert_array_equal(found.pixels, train.inputs["plate"])
    for name in ("mask", "depth"):
        np.testing.assert_array_equal(found.targets.values[name], train.targets[name])
    assert found.labels["count"] == train.targets["count"].tolist()
    assert found.notes


def test_so_many_rows_are_chosen_evenly() -> None:
    some, every = looked(parse(PLATES), 5), looked(parse(PLATES), 1000).called
    places = [every.index(name) for name in some.called]
    assert len(places) == 5
    assert places == sorted(places)
    assert max(np.diff(places)) <= len(every) // 4


@pytest.fixture
def photos(tmp_path: Path) -> dict[str, Any]:
    """Forty photos, of which the even ones have a label."""
    lines = []
    for n in range(40):
        Image.new("RGB", (8, 8), (6 * n, 0, 0)).save(tmp_path / f"{n}.png")
        lines.append({"file": f"{n}.png", "kind": None if n % 2 else "ab"[n // 2 % 2]})
    pl.DataFrame(lines).write_csv(tmp_path / "labels.csv")
    return {
        "name": "photos",
        "inputs": {"photo": {"kind": "image", "size": 8}},
        "tasks": {"kind": {"kind": "multiclass"}},
        "source": {"kind": "images", "path": str(tmp_path)},
        "trunk": {"kind": "conv", "channels": [4]},
    }


def test_rows_without_a_label_are_passed_over(photos: dict[str, Any]) -> None:
    found = looked(parse(photos), 40)
    assert {int(name.removesuffix(".png")) % 2 for name in found.called} == {0}
    assert set(found.labels["kind"]) == {"a", "b"}
    assert not found.tasks


def test_what_cannot_be_shown_is_said(photos: dict[str, Any]) -> None:
    photos["source"] |= {"table": "none.csv"}
    with pytest.raises(BadSpec, match=r"none\.csv"):
        looked(parse(photos), 4)
    sines = {
        "name": "sines",
        "inputs": {"x": {"kind": "number"}},
        "tasks": {"sin": {"kind": "regression"}},
        "source": {"kind": "function", "input": "x", "min": 0, "max": 6, "tasks": {}},
    }
    del sines["source"]
    sines["source"] = {"kind": "table", "path": "none.csv"}
    with pytest.raises(BadSpec, match="inputs: none is an image"):
        looked(parse(sines), 4)
