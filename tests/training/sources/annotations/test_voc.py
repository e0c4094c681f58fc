"""Pascal VOC: pixels from 1, both ends inside; and the same boxes as COCO says them."""

import json
from pathlib import Path
from typing import Any

import pytest

from onepass.training.sources.annotated import Marked
from onepass.training.sources.annotations import coco
from onepass.training.sources.annotations.coco import CocoAnnotations
from onepass.training.sources.annotations.voc import VocAnnotations, read

SPEC = VocAnnotations(path=Path("voc"))
SIZE = "<size><width>20</width><height>10</height></size>"


def item(label: str, *ends: float, more: str = "") -> str:
    tags = zip(("xmin", "ymin", "xmax", "ymax"), ends, strict=True)
    box = "".join(f"<{tag}> {end} </{tag}>" for tag, end in tags)
    return f"<object><name>{label}</name>{more}<bndbox>{box}</bndbox></object>"


def write(folder: Path, name: str, *parts: str) -> None:
    (folder / "voc" / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / "voc" / name).write_text(f"<annotation>{''.join(parts)}</annotation>")


def test_both_ends_of_a_box_are_inside(folder: Path, look: Any) -> None:
    attributes = (
        "<attributes><attribute><name>stage</name><value>late</value></attribute></attributes>"
    )
    write(
        folder, "a.xml", "<filename>a.png</filename>", SIZE,
        item("cell", 1, 1, 20, 10), item("cell", 3, 4, 3, 4, more="<difficult>1</difficult>"),
        item("cell", 2.5, 3, 4.5, 6, more="<pose>Left</pose><truncated>1</truncated>" + attributes),
    )  # fmt: skip
    write(folder, "b.xml", "<size><width>0</width><height>0</height></size>")
    found = read(SPEC, look())
    assert found.cells["images/a.png"]() == (
        (
            Marked("cell", (0, 0, 20, 10)),
            Marked("cell", (2, 3, 1, 1), ignored=True),
            Marked("cell", (1.5, 2, 3, 4), {"stage": "late"}),
        ),
        (20, 10),
    )
    assert found.cells["images/b.png"]() == ((), None)
    assert "images/c.png" not in found.cells, "it has no file: it was never annotated"
    assert found.notes == []
    assert found.labels == {"cell": 3}


def test_the_name_of_the_file_counts_and_the_element_where_there_is_no_such_picture(
    folder: Path, look: Any
) -> None:
    write(folder, "a.xml", "<filename>b.png</filename>", item("first", 1, 1, 2, 2))
    write(folder, "000.xml", "<filename>c.png</filename>", item("second", 1, 1, 2, 2))
    found = read(SPEC, look())
    labels = {name: cell().objects[0].label for name, cell in found.cells.items()}
    assert labels == {"images/a.png": "first", "images/c.png": "second"}
    text = "the element filename is not the name of the file, which counts where there is"
    assert found.notes == [f"voc: in 2 of 2 files {text} such a picture"]


def test_damaged_files_are_named_all_at_once(folder: Path, look: Any) -> None:
    write(folder, "a.xml", item("cell", 1, 1, 2, 2), "<object><name>x</name></object>")
    write(folder, "b.xml", item("", 1, 1, 2, 2))
    write(folder, "sub/c.xml", item("cell", 1, 1, 2, float("nan")))
    with pytest.raises(ValueError) as error:
        read(SPEC, look())
    assert [line.partition("/voc: ")[2] for line in str(error.value).splitlines()] == [
        "a.xml: object 2, 'x': has no bndbox with xmin, ymin, xmax, ymax",
        "b.xml: object 1 has no name",
        "sub/c.xml: object 1, 'cell': 'nan' is not finite",
    ]
    with pytest.raises(ValueError, match="images: holds no XML file"):
        read(VocAnnotations(path=Path("images")), look())


def test_the_same_boxes_are_the_same_as_coco_says_them(folder: Path, look: Any) -> None:
    boxes = [("cell", (0, 0, 20, 10)), ("dirt", (2.5, 3, 1, 1)), ("cell", (4, 4, 3, 2))]
    items = [item(label, x + 1, y + 1, x + w, y + h) for label, (x, y, w, h) in boxes]
    write(folder, "a.xml", SIZE, *items)
    write(folder, "b.xml", SIZE)
    listed = [
        {"id": n, "file_name": f"{name}.png", "width": 20, "height": 10}
        for n, name in enumerate("ab")
    ]
    ids = {"cell": 4, "dirt": 9}
    document = {
        "images": listed,
        "categories": [{"id": id, "name": name} for name, id in ids.items()],
        "annotations": [{"image_id": 0, "category_id": ids[n], "bbox": box} for n, box in boxes],
    }
    (folder / "a.json").write_text(json.dumps(document))
    ours = read(SPEC, look())
    theirs = coco.read(CocoAnnotations(path=Path("a.json")), look())
    assert ours.cells.keys() == theirs.cells.keys()
    for name, cell in ours.cells.items():
        assert cell() == theirs.cells[name]()
