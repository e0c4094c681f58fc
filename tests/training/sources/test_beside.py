"""Folders of images: what a system puts beside them is passed over, and errors name the file."""

from pathlib import Path

import pytest
from PIL import Image

from onepass.training.data.prepare import prepare
from onepass.training.sources import images, table
from onepass.training.sources.images import ImagesSource
from onepass.training.specs.spec import BadSpec, Spec, parse


def spec(folder: Path) -> Spec:
    return parse(
        {
            "name": "faces",
            "inputs": {"photo": {"kind": "image", "size": 4, "channels": 1}},
            "tasks": {"age": {"kind": "regression"}},
            "source": {"kind": "images", "path": str(folder), "pattern": "[age]_[split].jpg"},
            "trunk": {"kind": "conv", "channels": [2]},
        }
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("1_train.jpg", "2_val.jpg", "deep/3_train.jpg"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        Image.new("L", (4, 4), 128).save(tmp_path / name)
    return tmp_path


def test_hidden_files_are_no_images(folder: Path) -> None:
    beside = ("._1_train.jpg", ".DS_Store", "Thumbs.db", "desktop.ini")
    beside += (
        ".cache/4_train.jpg",
        "__MACOSX/5_train.jpg",
        "@eaDir/6_train.jpg",
        "deep/._3_train.jpg",
    )
    for name in beside:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"\x00\x05\x16\x07")
    found = spec(folder)
    assert isinstance(found.source, ImagesSource)
    rows = images.read(found.source, found.inputs, found.tasks)
    assert sorted(rows.labels["age"]) == [1.0, 2.0, 3.0]
    assert rows.notes == ["split by column 'split'"]


def test_a_picture_that_is_none_is_named(folder: Path) -> None:
    (folder / "deep" / "3_train.jpg").write_bytes(b"no picture")
    with pytest.raises(BadSpec) as refused:
        prepare(spec(folder))
    first, line = str(refused.value).splitlines()
    assert first == "rows do not fit the contract:"
    assert line.startswith("deep/3_train.jpg: photo: ")


def test_a_row_that_does_not_fit_is_named_by_its_line(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("x,y,split\n1,1,train\n\n-5,2,train\n2,3,val\n")
    found = parse(
        {
            "name": "t",
            "inputs": {"x": {"kind": "number", "min": 0}},
            "tasks": {"y": {"kind": "regression"}},
            "source": {"kind": "table", "path": str(tmp_path / "t.csv")},
        }
    )
    with pytest.raises(BadSpec, match=r"rows\[1\]\.x: must be at least 0 \(line 4\)"):
        prepare(found)
    assert isinstance(found.source, table.TableSource)
    (tmp_path / "t.csv").write_text("x,y,split\n1,1,train\n\n,2,train\n2,3,val\n")
    with pytest.raises(BadSpec, match="is missing in 1 of 3 rows, the first is line 4"):
        prepare(found)
