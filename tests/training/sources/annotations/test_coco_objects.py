"""Annotations of a file: each of a picture that is listed, and of a category."""

from typing import Any

from onepass.training.sources.annotations.coco_file import File
from onepass.training.sources.annotations.coco_objects import by_picture

CATEGORIES = [{"id": 7, "name": "cell"}, {"id": 90, "name": "man", "keypoints": ["nose"]}]


def file(*annotations: dict[str, Any]) -> File:
    whole = [{"id": n, "bbox": [0, 0, 1, 1], **one} for n, one in enumerate(annotations)]
    images = [{"id": 1, "file_name": "a.png"}, {"id": "two", "file_name": "b.png"}]
    return File.model_validate({"images": images, "annotations": whole, "categories": CATEGORIES})


def test_each_picture_has_its_own_and_strays_are_counted() -> None:
    notes = list[str]()
    objects, problems = by_picture(
        file({"image_id": 1, "category_id": 7}, {"image_id": 9, "category_id": 7}), notes
    )
    assert [len(objects[1]), len(objects["two"]), problems] == [1, 0, []]
    assert notes == ["1 annotations are of pictures that are not listed, and are left out"]


def test_what_does_not_fit_its_category_is_named() -> None:
    wrong = file(
        {"image_id": 1, "category_id": 1},
        {"image_id": 1, "category_id": 90, "keypoints": [1, 2]},
        {"image_id": 1, "category_id": 7, "segmentation": [[1, 2, 3]]},
        {"image_id": 1, "category_id": 90, "keypoints": []},
    )
    assert by_picture(wrong, [])[1] == [
        "the annotation 0 of picture 1 has the category 1, which is not listed",
        "the annotation 1 of picture 1 has 2 numbers for 1 key points, of 3 each",
        "the annotation 2 of picture 1 has a polygon with an odd number of coordinates",
    ]
