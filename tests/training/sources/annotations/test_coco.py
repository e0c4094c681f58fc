"""COCO: boxes, key points, attributes; pictures listed, absent, twice, and without an object."""

import json
from pathlib import Path
from typing import Any

import pytest

from onepass.training.sources.annotated import Marked
from onepass.training.sources.annotations.coco import CocoAnnotations, read

IMAGES = [
    {"id": 10, "file_name": "images/a.png", "width": 20, "height": 10},
    {"id": 11, "file_name": "b.png"},
]
CATEGORIES = [{"id": 3, "name": "cell"}, {"id": 90, "name": "man", "keypoints": ["nose", "toe"]}]
OBJECTS = [
    {"image_id": 10, "category_id": 3, "bbox": [1.5, 2, 3, 4], "attributes": {"good": True}},
    {"image_id": 10, "category_id": 90, "bbox": [0, 0, 9, 9], "keypoints": [1, 2, 2, 3, 4, 1]},
    {"image_id": 10, "category_id": 90, "bbox": [0, 0, 9, 9], "keypoints": [1, 2, 0, 3, 4, 2]},
    {"image_id": 10, "category_id": 3, "bbox": [1, 1, 2, 2], "iscrowd": 1},
]
SPEC = CocoAnnotations(path=Path("a.json"))


def write(folder: Path, **changes: Any) -> None:
    document = {"images": IMAGES, "annotations": OBJECTS, "categories": CATEGORIES} | changes
    (folder / "a.json").write_text(json.dumps(document))


def test_what_is_known_of_each_object(folder: Path, look: Any) -> None:
    write(folder)
    found = read(SPEC, look())
    assert list(found.cells) == ["images/a.png", "images/b.png"]
    one, two = (cell() for cell in found.cells.values())
    assert one.size == (20, 10)
    assert one.objects[0] == Marked("cell", (1.5, 2, 3, 4), {"good": True})
    assert one.objects[1].points == {"nose": (1, 2, True), "toe": (3, 4, False)}
    assert one.objects[2].points == {"toe": (3, 4, True)}
    assert [each.ignored for each in one.objects] == [False, False, False, True]
    assert (two.objects, two.size) == ((), None), "listed, and nothing there: that is known"
    assert found.labels == {"cell": 2, "man": 2}
    assert found.bare == {"cell": 1, "man": 2}


def test_outlines_are_made_where_they_are_asked_for(folder: Path, look: Any) -> None:
    square = {"image_id": 10, "category_id": 3, "bbox": [1, 1, 2, 2]}
    write(folder, annotations=[square | {"segmentation": [[1, 1, 3, 1, 3, 3, 1, 3]]}])
    (plain,) = read(SPEC, look()).cells["images/a.png"]().objects
    (drawn,) = read(SPEC, look(outlines=True)).cells["images/a.png"]().objects
    assert plain.outline is None
    assert drawn.outline is not None
    assert drawn.outline.all()
    write(folder, annotations=[square | {"segmentation": {"size": [2, 2], "counts": [1]}}])
    with pytest.raises(ValueError, match=r"a\.json: the mask of the annotation None of picture 10"):
        read(SPEC, look(outlines=True)).cells["images/a.png"]()


def test_pictures_that_are_not_there_are_named(folder: Path, look: Any) -> None:
    write(folder, images=[*IMAGES, {"id": 12, "file_name": "gone.png"}])
    with pytest.raises(ValueError, match=r"1 pictures are not there: 'gone\.png'"):
        read(SPEC, look())
    found = read(SPEC, look(["images/a.png"]))
    assert list(found.cells) == ["images/a.png"]
    assert found.notes == ["a.json: 2 pictures are no rows and are left out, as 'b.png'"]


def test_a_picture_listed_twice_is_one(folder: Path, look: Any) -> None:
    again = [*IMAGES, IMAGES[0] | {"id": 12}]
    more = [*OBJECTS, {"image_id": 12, "category_id": 3, "bbox": [0, 0, 1, 1]}]
    write(folder, images=again, annotations=more)
    found = read(SPEC, look())
    assert len(found.cells["images/a.png"]().objects) == len(OBJECTS) + 1
    assert found.notes == ["a.json: 1 pictures are listed twice, and count as one"]
    write(folder, images=[*IMAGES, IMAGES[0] | {"id": 12, "width": 9}])
    with pytest.raises(ValueError, match="is listed twice, with different sizes"):
        read(SPEC, look())
