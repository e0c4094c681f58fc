"""Answers are drawn where they are, in their colours, whatever the size of the picture."""

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

from onepass.app.fronts.predict.drawing import colours, drawn, ink
from onepass.models.contract import Contract
from onepass.models.contract.png import grey_png, palette, palette_png, text_of

LABELS = ["ground", "half", "whole"]
TASKS = Contract.model_validate(
    {
        "inputs": {"plate": {"kind": "image", "size": 8}},
        "tasks": {
            "beans": {"kind": "detection", "labels": ["whole", "worm"], "max_objects": 3},
            "mask": {"kind": "segmentation", "labels": LABELS},
            "depth": {"kind": "depth"},
            "face": {"kind": "keypoints", "points": ["eye", "nose"]},
            "weight": {"kind": "regression", "unit": "g"},
            "tags": {"kind": "multilabel", "labels": ["a", "b"]},
        },
    }
).tasks
GREY = np.full((100, 200, 3), 100, dtype=np.uint8)
BOX = [120.0, 40.0, 60.0, 50.0]


def picture(answer: dict[str, Any], table: Any = GREY, size: tuple[int, int] = (200, 100)) -> Any:
    image = Image.open(io.BytesIO(drawn(table, size, answer, TASKS)))
    assert image.format == "PNG"
    return np.asarray(image)


def beans(**more: Any) -> dict[str, Any]:
    return {"beans": {"objects": [{"label": "whole", "score": 0.9, "box": BOX, **more}]}}


def hue(n: int) -> list[int]:
    return list(palette(3)[3 * n : 3 * n + 3])


@pytest.mark.parametrize("scale", [1, 2])
def test_a_box_is_where_it_is(scale: int) -> None:
    """Drawn on a picture of half the size, it is half as large."""
    seen = picture(beans(), GREY[::scale, ::scale])
    left, top, right, bottom = 120 // scale, 40 // scale, 180 // scale, 90 // scale
    whole = hue(2)
    for y, x in ((top + 9, left), (bottom - 1, left), (bottom - 1, right - 1), (top, right - 1)):
        assert seen[y, x].tolist() == whole
    for y, x in ((bottom, right), (top + 9, left - 1), (top + 9, left + 2)):
        assert seen[y, x].tolist() == [100] * 3


def test_masks_are_half_transparent_but_for_the_first_label() -> None:
    mask = np.zeros((100, 200), dtype=np.uint8)
    mask[:50], mask[90:] = 1, 255
    answer = {"mask": {"mask": palette_png(mask, 3), "shares": dict.fromkeys(LABELS, 0.5)}}
    seen = picture(answer).astype(int)
    assert abs(seen[10, 10] - (np.array(hue(1)) + 100) / 2).max() <= 1
    assert (seen[50:] == 100).all()


def test_a_map_is_drawn_where_nothing_else_is() -> None:
    table = np.full((100, 200), np.nan, dtype=np.float32)
    table[:, 100:], table[:, 150:] = 1, 2
    answer = {"depth": {"map": grey_png(table, 0, 1 / 32767)}}
    seen = picture(answer)
    assert (seen[:, :100] == 100).all()
    assert seen[0, 120, 0] < seen[0, 199, 0]
    assert (picture(answer | {"beans": {"objects": []}}) == 100).all()


def test_masks_of_objects_and_points_that_can_be_seen() -> None:
    cover = text_of(Image.fromarray(np.full((50, 60), 255, dtype=np.uint8)))
    points = {"eye": [150, 60, 0.9], "tip": [130, 80, 0.1]}
    seen = picture(beans(mask=cover, points=points)).astype(int)
    assert abs(seen[70, 170] - (np.array(hue(2)) + 100) / 2).max() <= 1
    assert seen[60, 150].tolist() == hue(2)
    assert seen[80, 130].tolist() == seen[70, 170].tolist()


def test_named_points_of_a_picture_are_dots_with_their_names() -> None:
    seen = picture({"face": {"points": {"eye": [60, 50, 0.9], "nose": [150, 50, 0.2]}}})
    assert seen[50, 60].tolist() == hue(1)
    assert (seen[45:55, 64:70] != 100).any()
    assert (seen[:, 120:] == 100).all(), "the nose is hidden"


@pytest.mark.parametrize("size", [(1, 1), (3, 500), (2000, 4)])
def test_pictures_of_any_shape_are_drawn_on(size: tuple[int, int]) -> None:
    table = np.zeros((size[1], size[0], 3), dtype=np.uint8)
    text = "so long\na name " * 20
    answer = beans(points={text: [0, 0, 1]}) | {"weight": {"value": 3.5}, "tags": {"labels": []}}
    answer["beans"]["objects"][0]["box"] = [0, 0, 0.2, 0.2]
    assert picture(answer, table, size).shape == table.shape


def test_what_is_no_pixel_is_said_in_words() -> None:
    assert (picture({"weight": {"value": 3.5}})[:10, :30] == 255).any()


def test_a_label_has_one_colour_everywhere_and_letters_are_seen_on_it() -> None:
    hues = colours(TASKS)
    assert list(hues["whole"]) == hue(2)
    assert len(set(hues.values())) == len(hues) == 3
    assert (ink((255, 255, 0)), ink((10, 10, 200))) == ((0, 0, 0), (255, 255, 255))
