"""From files of annotations to targets: in any format the same boxes are the same tensors."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from PIL import Image

from onepass.training.data.prepare import Prepared, prepare
from onepass.training.reporting.look import look
from onepass.training.specs.spec import BadSpec, parse

WIDE, HIGH = 24, 16
LABELS = ("cell", "dirt")
Boxes = list[tuple[str, int, int, int, int]]


def boxes_of(number: int) -> Boxes:
    """Of the picture of that number: none, one or two, which do not overlap."""
    left, top = number % 5, number % 3
    every = [("cell", left, top, 6, 4), ("dirt", 12 + left, top + 5, 5, 8)]
    return every[: number % 3]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty pictures, and their objects in each format."""
    folder = tmp_path_factory.mktemp("cells")
    for name in ("images", "voc", "labels", "maps"):
        (folder / name).mkdir()
    images, objects, rows = [], [], []
    for number in range(40):
        name, boxes = f"{number:02}", boxes_of(number)
        Image.new("RGB", (WIDE, HIGH), (6 * number, 0, 0)).save(folder / f"images/{name}.png")
        images.append({"id": number, "file_name": f"{name}.png", "width": WIDE, "height": HIGH})
        objects += [
            {"image_id": number, "category_id": 5 + LABELS.index(label), "bbox": box,
             "attributes": {"long": w > 5, "area": w * h}}
            for label, *box in boxes for w, h in [box[2:]]
        ]  # fmt: skip
        (folder / f"voc/{name}.xml").write_text(_voc(boxes))
        (folder / f"labels/{name}.txt").write_text(_yolo(boxes))
        mask = np.zeros((HIGH, WIDE), dtype=np.uint16)
        for n, (_, x, y, w, h) in enumerate(boxes):
            mask[y : y + h, x : x + w] = 300 + n
        np.save(folder / f"maps/{name}.npy", mask)
        rows.append({"file": f"images/{name}.png", "map": f"maps/{name}.npy"})
    categories = [{"id": 5 + n, "name": label} for n, label in enumerate(LABELS)]
    document = {"images": images, "annotations": objects, "categories": categories}
    (folder / "instances.json").write_text(json.dumps(document))
    (folder / "data.yaml").write_text("names: [cell, dirt]\ntrain: images\n")
    pl.DataFrame(rows).write_csv(folder / "rows.csv")
    return folder


def _voc(boxes: Boxes) -> str:
    items = "".join(
        f"<object><name>{label}</name><bndbox><xmin>{x + 1}</xmin><ymin>{y + 1}</ymin>"
        f"<xmax>{x + w}</xmax><ymax>{y + h}</ymax></bndbox></object>"
        for label, x, y, w, h in boxes
    )
    size = f"<size><width>{WIDE}</width><height>{HIGH}</height></size>"
    return f"<annotation>{size}{items}</annotation>"


def _yolo(boxes: Boxes) -> str:
    return "".join(
        f"{LABELS.index(label)} {(x + w / 2) / WIDE} {(y + h / 2) / HIGH} {w / WIDE} {h / HIGH}\n"
        for label, x, y, w, h in boxes
    )


def spec_of(folder: Path, annotations: dict[str, Any], **task: Any) -> dict[str, Any]:
    return {
        "name": "cells",
        "inputs": {"photo": {"kind": "image", "size": [HIGH, WIDE]}},
        "tasks": {"cells": {"kind": "detection", **task}},
        "source": {"kind": "images", "path": str(folder), "annotations": {"cells": annotations}},
        "trunk": {"kind": "conv", "channels": [4, 8], "neck": {"width": 8}},
    }


def prepared(folder: Path, annotations: dict[str, Any], **task: Any) -> Prepared:
    return prepare(parse(spec_of(folder, annotations, **task)))


COCO = {"kind": "coco", "path": "instances.json"}


@pytest.mark.parametrize(
    "other",
    [
        {"kind": "voc", "path": "voc"},
        {"kind": "yolo", "path": "data.yaml"},
        {"kind": "yolo", "path": "labels", "names": ["cell", "dirt"]},
    ],
    ids=["voc", "yolo", "yolo folder"],
)
def test_the_same_boxes_are_the_same_targets(folder: Path, other: dict[str, Any]) -> None:
    one, same = prepared(folder, COCO), prepared(folder, other)
    for part, rows in one.parts.items():
        assert len(rows)
        np.testing.assert_array_equal(rows.inputs["photo"], same.parts[part].inputs["photo"])
        np.testing.assert_allclose(
            rows.targets["cells"], same.parts[part].targets["cells"], atol=1e-4
        )


def test_boxes_lie_where_they_are_known_to_lie(folder: Path) -> None:
    train = prepared(folder, COCO, labels=LABELS).train
    numbers = (train.inputs["photo"][:, 0, 0, 0] // 6).tolist()
    for number, table in zip(numbers, train.targets["cells"], strict=True):
        there = table[table[:, 0] > 0]
        assert sorted((LABELS[int(n) - 1], x, y, r - x, b - y) for n, x, y, r, b in there) == [
            *boxes_of(number)
        ]


def test_maps_of_instances_are_the_same_boxes(folder: Path) -> None:
    document = spec_of(folder, {"kind": "instances", "column": "map", "label": "cell"})
    document["source"] |= {"table": "rows.csv", "split": {"kind": "hash", "key": ["file"]}}
    one = prepare(parse(document)).train
    document["source"]["annotations"]["cells"] = COCO | {"labels": {"dirt": "cell"}}
    np.testing.assert_array_equal(
        one.targets["cells"], prepare(parse(document)).train.targets["cells"]
    )


def test_attributes_are_asked_by_their_kind(folder: Path) -> None:
    asked = {"long": {"kind": "binary"}, "area": {"kind": "regression"}}
    made = prepared(folder, COCO, attributes=asked)
    table = made.train.targets["cells"]
    there = table[table[..., 0] > 0]
    assert {tuple(row) for row in there[:, [0, 5, 6]].tolist()} == {(1, 1, 24), (2, 0, 40)}


def test_a_look_counts_boxes_and_draws_each(folder: Path) -> None:
    made = look(parse(spec_of(folder, COCO, labels=LABELS)), 40)
    counts = {one.label: one.often for one in made.entries["cells"]}
    rects = made.page.count(b"<rect x=")
    assert rects == sum(map(int, counts.values())) > 10
    assert "tasks.cells: 39 objects: cell 26, dirt 13" in made.notes


def test_labels_that_the_task_does_not_have_are_named(folder: Path) -> None:
    with pytest.raises(BadSpec, match=r"annotations\.cells: has labels .* 'dirt' \(13\).*skip: "):
        prepared(folder, COCO, labels=["cell", "mud"])
    made = prepared(folder, COCO | {"labels": {"dirt": "mud"}}, labels=["cell", "mud"])
    assert made.contract.tasks["cells"].form.labels == ("cell", "mud")


@pytest.mark.parametrize("turn", [1, 3, 6, 8])
@pytest.mark.parametrize("stated", ["before", "after", "nothing"])
def test_a_box_is_around_its_mask_however_the_camera_was_held(
    tmp_path: Path, turn: int, stated: str
) -> None:
    exif = Image.Exif()
    exif[0x0112] = turn
    upright = (WIDE, HIGH) if turn < 5 else (HIGH, WIDE)
    sizes = {"before": (WIDE, HIGH), "after": upright, "nothing": ()}
    images, objects = [], []
    for number in range(30):
        name = f"{number:02}.jpg"
        pixels = Image.new("RGB", (WIDE, HIGH), (6 * number, 0, 0))
        pixels.save(tmp_path / name, exif=exif)
        size = dict(zip(("width", "height"), sizes[stated], strict=False))
        images.append({"id": number, "file_name": name, **size})
        left, top = number % 5, number % 3
        ends = [left, top, left + 6, top, left + 6, top + 9, left, top + 9]
        box = {"bbox": [left, top, 6, 9], "segmentation": [ends]}
        objects.append({"image_id": number, "category_id": 1, **box})
    categories = [{"id": 1, "name": "cell"}]
    document = {"images": images, "annotations": objects, "categories": categories}
    (tmp_path / "instances.json").write_text(json.dumps(document))
    said = spec_of(tmp_path, COCO)
    said["inputs"]["photo"]["size"] = upright[::-1]
    said["tasks"]["mask"] = {"kind": "segmentation", "labels": ["none", "cell"]}
    said["source"]["annotations"]["mask"] = COCO
    train = prepare(parse(said)).train
    for table, mask in zip(train.targets["cells"], train.targets["mask"], strict=True):
        rows, columns = np.nonzero(mask)
        around = columns.min(), rows.min(), columns.max() + 1, rows.max() + 1
        np.testing.assert_allclose(table[0, 1:], around, atol=1e-4)
