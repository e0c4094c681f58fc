"""COCO files as they are written: what is damaged is named by its place."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pycocotools import mask as oracle

from onepass.training.sources.annotations.coco_file import Object, read_file

EMPTY: dict[str, Any] = {"images": [], "annotations": [], "categories": []}
BASE = {"image_id": 1, "category_id": 1}


def test_a_damaged_file_says_where(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text('{"images": [')
    with pytest.raises(ValueError, match=r"a\.json: is no JSON: EOF .* line 1"):
        read_file(file)
    file.write_text(json.dumps(EMPTY | {"annotations": [{"image_id": 1, "bbox": [0, 1, 2]}]}))
    with pytest.raises(ValueError) as error:
        read_file(file)
    lines = str(error.value).splitlines()
    assert f"{file}: annotations[0].category_id: Field required" in lines
    assert any("annotations[0].bbox" in line for line in lines)
    box = {"image_id": 1, "category_id": 1, "bbox": [0, 1, 2, float("nan")]}
    file.write_text(json.dumps(EMPTY | {"annotations": [box]}))
    with pytest.raises(ValueError, match=r"annotations\[0\]\.bbox\[3\]: .* finite number"):
        read_file(file)
    file.write_text("[]")
    with pytest.raises(ValueError, match="the file: "):
        read_file(file)


def test_a_byte_order_mark_is_no_json(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(EMPTY), encoding="utf-8-sig")
    assert read_file(tmp_path / "a.json").images == []


def test_runs_packed_runs_and_polygons_are_one_outline() -> None:
    mask = np.zeros((10, 20), dtype=np.uint8)
    mask[2:5, 3:9] = 1
    packed = oracle.encode(np.asfortranarray(mask))["counts"].decode()
    counts = [32, 3] + [7, 3] * 5 + [115]
    ways: list[Any] = [
        {"size": [10, 20], "counts": packed},
        {"size": [10, 20], "counts": counts},
        [[3, 2, 9, 2, 9, 5, 3, 5]],
        [[3, 2, 5, 2, 5, 5, 3, 5], [5, 2, 9, 2, 9, 5, 5, 5]],
    ]
    for way in ways:
        one = Object.model_validate({**BASE, "bbox": [2, 2, 8, 3], "segmentation": way})
        outline = one.outline()
        assert outline is not None
        np.testing.assert_array_equal(outline, mask[2:5, 2:10] == 1)


def test_a_box_may_reach_beyond_its_picture() -> None:
    runs = {"size": [2, 2], "counts": [0, 4]}
    one = Object.model_validate({**BASE, "bbox": [-1, -1, 4, 4], "segmentation": runs})
    outline = one.outline()
    assert outline is not None
    assert outline.sum() == 4
    assert outline[1:3, 1:3].all()


@pytest.mark.parametrize("nothing", [None, [], [[]]])
def test_no_outline_is_none(nothing: Any) -> None:
    one = Object.model_validate({**BASE, "bbox": [0, 0, 1, 1], "segmentation": nothing})
    outline = one.outline()
    assert outline is None or not outline.any()
