"""What is true of a picture and what was said, drawn where it is."""

import base64
import xml.etree.ElementTree as ET
from typing import Any

import numpy as np

from onepass.models.contract.tasks import DetectionTask
from onepass.training.reporting.page_data import one_of
from onepass.training.reporting.shown_maps import shown_maps
from onepass.training.reporting.shown_objects import said_table, shown_objects
from onepass.training.tasks import kind_of

EVIL = "<img src=x>"
TASK = DetectionTask.model_validate(
    {
        "labels": ["whole", EVIL],
        "attributes": {
            "quality": {"kind": "multiclass", "labels": ["good", "raw"]},
            "stars": {"kind": "ordinal", "labels": ["1", "2", "5"], "answer": "number"},
            "weight": {"kind": "regression", "unit": "g"},
        },
        "max_objects": 3,
        "threshold": 0.5,
        "size": [20, 40],
    }
)
FIELDS: dict[str, Any] = {
    "boxes": np.array([[[1, 2, 11, 12], [5, 5, 9, 9], [30, 0, 40, 10]]], dtype=np.float32),
    "scores": np.array([[0.6, 0.1, 0.9]], dtype=np.float32),
    "classes": np.array([[0, 0, 1]], dtype=np.float32),
    "quality.probabilities": np.array([[[0.2, 0.8], [1, 0], [1, 0]]], dtype=np.float32),
    "stars.probabilities": np.array([[[1, 0, 0], [1, 0, 0], [0, 0, 1]]], dtype=np.float32),
    "weight.value": np.array([[1, 2, 3]], dtype=np.float32),
}
TARGET = np.array([[[1, 1, 2, 11, 12, 1, np.nan, 2.5], [0] * 8, [-1, 0, 0, 5, 5, 0, 0, 0]]])
SVG = "{http://www.w3.org/2000/svg}"
ERRORS = kind_of(TASK).row_errors(TARGET, kind_of(TASK).tallied(TARGET, FIELDS))
ONE = one_of(TARGET.astype(np.float32), FIELDS)


def opened(uri: str) -> ET.Element:
    kind, _, text = uri.partition(",")
    assert kind == "data:image/svg+xml;base64"
    return ET.fromstring(base64.b64decode(text))


def boxes(svg: ET.Element) -> list[list[float]]:
    names = ("x", "y", "width", "height")
    rects = [one for one in svg.iter(f"{SVG}rect") if one.get("x")]
    return [[float(one.attrib[name]) for name in names] for one in rects]


def test_what_is_said_is_written_as_a_target_is() -> None:
    assert said_table(TASK, TASK.form, fields=FIELDS, row=0).tolist() == [
        [2, 30, 0, 40, 10, 0, 2, 3],
        [1, 1, 2, 11, 12, 1, 0, 1],
    ]
    none = FIELDS | {"scores": np.zeros((1, 3), dtype=np.float32)}
    assert said_table(TASK, TASK.form, fields=none, row=0).shape == (0, 8)


def test_boxes_are_drawn_where_they_are_over_the_picture() -> None:
    picture = np.zeros((3, 20, 40), dtype=np.uint8)
    said = opened(
        shown_objects(
            TASK.form,
            said_table(TASK, TASK.form, fields=FIELDS, row=0),
            size=(40, 20),
            pixels=picture,
        )
    )
    assert said.get("viewBox") == "0 0 40 20"
    assert boxes(said) == [[30, 0, 10, 10], [1, 2, 10, 10]]
    assert [one.text for one in said.iter(f"{SVG}text")] == [
        f"{EVIL}, quality good, stars 5, weight 3 g", "whole, quality raw, stars 1, weight 1 g",
    ]  # fmt: skip
    (under,) = said.iter(f"{SVG}image")
    assert (under.get("width"), under.get("height")) == ("40", "20")


def test_without_a_picture_there_is_a_canvas_and_truth_says_what_is_known() -> None:
    (best, *_) = shown_maps(TASK, ERRORS, ONE)
    true = opened(best.true)
    assert not list(true.iter(f"{SVG}image"))
    assert boxes(true) == [[1, 2, 10, 10], [0, 0, 5, 5]]
    words = [one.text for one in true.iter(f"{SVG}text")]
    assert words[0] == "whole, quality raw, weight 2.5 g"
    assert len(boxes(opened(best.said))) == 2
    (seen, *_) = shown_maps(TASK, ERRORS, ONE, [np.zeros((3, 20, 40), "u1")])
    assert len(list(opened(seen.said).iter(f"{SVG}image"))) == 1


def test_of_a_crowd_boxes_alone_are_drawn() -> None:
    table = np.tile(np.array([[1, 1, 2, 11, 12, 0, 0, 1]], dtype=np.float32), (13, 1))
    seen = opened(shown_objects(TASK.form, table, size=(40, 20), pixels=None))
    assert len(boxes(seen)) == 13
    assert not list(seen.iter(f"{SVG}text"))
