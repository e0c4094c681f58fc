"""Annotations as the labels of rows: beside a table, or as what names the rows."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from PIL import Image

from onepass.models.contract import Contract
from onepass.training import sources
from onepass.training.sources.annotated_rows import Asked, read
from onepass.training.sources.images import ImagesSource
from onepass.training.sources.reading import of_frame
from onepass.training.sources.rows import SourceRows

CONTRACT = Contract.model_validate(
    {
        "inputs": {"photo": {"kind": "image", "size": 8}},
        "tasks": {
            "mask": {"kind": "segmentation", "labels": ["none", "cell"]},
            "count": {"kind": "count"},
        },
    }
)
SQUARE = {"bbox": [1, 1, 2, 2], "segmentation": [[1, 1, 3, 1, 3, 2, 1, 2]], "category_id": 1}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Thirty pictures of 8 x 4, the n-th of which has n % 3 squares; the last is not listed."""
    images, objects = [], []
    for n in range(30):
        Image.new("L", (8, 4), 8 * n).save(tmp_path / f"{n:02}.png")
        images.append({"id": n, "file_name": f"{n:02}.png", "width": 8, "height": 4})
        objects += [SQUARE | {"image_id": n}] * (n % 3)
    document = {"images": images[:-1], "annotations": objects[:-2]}
    document["categories"] = [{"id": 1, "name": "cell"}]
    (tmp_path / "a.json").write_text(json.dumps(document))
    return tmp_path


def rows_of(folder: Path, *names: str, **changes: Any) -> SourceRows:
    said = {"path": folder, "annotations": {"mask": {"kind": "coco", "path": "a.json"}}}
    tasks = {name: CONTRACT.tasks[name] for name in names}
    source = ImagesSource.model_validate(said | changes)
    return sources.read(source, CONTRACT.inputs, tasks)


def test_pictures_of_annotations_are_the_rows(folder: Path) -> None:
    rows = rows_of(folder, "mask")
    assert len(rows) == 29
    assert set(rows.split) == {"train", "val", "test"}
    masks = rows.labels["mask"]
    assert [int(mask.sum()) for mask in masks[:3]] == [0, 2, 2]
    square = np.zeros((4, 8), dtype=np.uint8)
    square[1, 1:3] = 1
    np.testing.assert_array_equal(masks[1], square)
    assert rows.row(3)["photo"]


def test_a_table_names_the_rows_and_their_other_labels(folder: Path) -> None:
    names = [f"{n:02}.png" for n in range(29, 9, -1)]
    table = pl.DataFrame({"file": names, "count": range(20)})
    table.write_csv(folder / "labels.csv")
    rows = rows_of(folder, "count", "mask")
    assert list(rows.labels) == ["count", "mask"]
    assert list(rows.labels["count"]) == [*range(20)]
    masks = rows.labels["mask"]
    assert masks[0] is None
    assert [int(mask.sum()) for mask in masks[1:4]] == [2, 0, 2]
    assert "tasks.mask: 1 of 20 pictures are not annotated" in rows.notes
    text = "tasks.mask: a.json: 10 pictures are no rows and are left out, as '00.png'"
    assert text in rows.notes


def test_rows_without_a_time_are_left_out_with_their_labels(folder: Path) -> None:
    names = [f"{n:02}.png" for n in range(29)]
    days = [None if n % 3 == 0 else f"2024-01-{n:02}" for n in range(29)]
    pl.DataFrame({"file": names, "day": days}).write_csv(folder / "labels.csv")
    rows = rows_of(folder, "mask", split={"kind": "time", "column": "day"})
    assert len(rows) == len(rows.labels["mask"]) == 19
    assert all(mask.any() for mask in rows.labels["mask"])


def test_yolo_says_how_rows_are_split(folder: Path) -> None:
    (folder / "a.yaml").write_text("names: [cell]\ntrain: train.txt\nval: val.txt\n")
    for part, some in (("train", range(20)), ("val", range(20, 30))):
        (folder / f"{part}.txt").write_text("\n".join(f"{n:02}.png" for n in some))
    (folder / "00.txt").write_text("0 0.25 0.25 0.75 0.25 0.75 0.75 0.25 0.75")
    said = {"mask": {"kind": "yolo", "path": "a.yaml"}}
    rows = rows_of(folder, "mask", annotations=said)
    assert rows.split.tolist() == ["train"] * 20 + ["val"] * 10
    assert rows.labels["mask"][0].sum() == 8
    hashed = rows_of(folder, "mask", annotations=said, split={"kind": "hash", "val": 0.3})
    assert set(hashed.split) == {"train", "val", "test"}


def test_what_does_not_fit_is_said_all_at_once(folder: Path) -> None:
    coco = {"kind": "coco", "path": "a.json"}
    with pytest.raises(ValueError) as error:
        rows_of(
            folder, "mask", "count",
            annotations={"masks": coco, "count": coco, "mask": coco | {"path": "b.json"}},
        )  # fmt: skip
    first, second, third = str(error.value).splitlines()
    assert first == "source.annotations.masks: there is no such task; did you mean 'mask'?"
    assert second.startswith("source.annotations.count: are of objects, for a task of objects, of")
    assert third.startswith(f"source.annotations.mask: path: '{folder}/b.json': no such file")
    other = CONTRACT.tasks["mask"].model_copy(update={"labels": ("none", "dirt")})
    source = ImagesSource.model_validate({"path": folder, "annotations": {"mask": coco}})
    with pytest.raises(ValueError, match=r"mask: has labels that the task does not have: 'cell'"):
        sources.read(source, CONTRACT.inputs, {"mask": other})


def test_a_table_must_have_the_column_of_pictures(folder: Path) -> None:
    spec = ImagesSource.model_validate(
        {"annotations": {"mask": {"kind": "coco", "path": "a.json"}}}
    )
    listed = of_frame(pl.DataFrame({"files": ["00.png"]}))
    asked = Asked(spec.annotations, folder, "file")
    with pytest.raises(ValueError, match="has no column 'file', of pictures; did you mean 'files'"):
        read(asked, {"mask": CONTRACT.tasks["mask"]}, listed, None)


def test_objects_without_an_outline_make_no_mask(folder: Path) -> None:
    document = json.loads((folder / "a.json").read_text())
    for one in document["annotations"]:
        del one["segmentation"]
    (folder / "a.json").write_text(json.dumps(document))
    with pytest.raises(
        ValueError, match=r"mask: objects have no outline: 'cell' \(28\): a mask is"
    ):
        rows_of(folder, "mask")
