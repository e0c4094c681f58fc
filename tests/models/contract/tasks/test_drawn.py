"""Points and masks of objects, in the picture that was sent."""

import base64
import io

import numpy as np
from PIL import Image

from onepass.models.contract.borders import borders
from onepass.models.contract.placing import FIT
from onepass.models.contract.tasks.drawn import (
    covering,
    mask_field,
    points_in_picture,
    points_schema,
)
from onepass.models.contract.tasks.masks import runs

QUARTER = np.array([[1, 0], [0, 0]], dtype=np.float32)


def test_a_mask_lies_on_the_pixels_that_its_box_touches() -> None:
    assert covering(QUARTER, (0, 0, 4, 4)).tolist() == [
        [True, True, False, False],
        [True, True, False, False],
        [False] * 4,
        [False] * 4,
    ]
    assert covering(np.ones((2, 2), dtype=np.float32), (0.5, 2.5, 2, 1)).shape == (2, 3)
    assert covering(QUARTER, (3, 3, 0, 0)).shape == (1, 1)


def test_as_a_picture_as_runs_and_as_borders_it_is_the_same() -> None:
    box, size = (1.2, 3.4, 6, 6), [12, 11]
    mask = covering(QUARTER, box)
    png = mask_field(QUARTER, box, size=size, masks="png")
    image = Image.open(io.BytesIO(base64.b64decode(png)))
    np.testing.assert_array_equal(np.asarray(image) > 0, mask)
    whole = np.zeros((11, 12), dtype=np.bool_)
    whole[3 : 3 + len(mask), 1 : 1 + mask.shape[1]] = mask
    rle = mask_field(QUARTER, box, size=size, masks="rle")
    assert rle == {"size": [11, 12], "counts": runs(whole)}
    assert mask_field(QUARTER, box, size=size, masks="polygons") == borders(whole)


def test_runs_of_a_box_at_the_border_end_there() -> None:
    full = np.ones((2, 2), dtype=np.float32)
    rle = mask_field(full, (2.5, 1.5, 1.5, 1.5), size=[4, 3], masks="rle")
    assert rle["counts"] == [7, 2, 1, 2]


def test_points_are_in_pixels_of_the_picture() -> None:
    points = np.array([[[[8, 4, 0.5]]]], dtype=np.float32)
    assert points_in_picture({"points": points}, (16, 16)).tolist() == [[[[8, 4, 0.5]]]]
    fit = np.array([[32, 64, 0, 16, 32, 48, 16, 16]], dtype=np.float64)
    found = points_in_picture({"points": points, FIT: fit}, (16, 16))
    assert found.tolist() == [[[[16, 24, 0.5]]]]


def test_without_points_a_schema_has_none() -> None:
    assert points_schema(()) == {}
    assert points_schema(("a", "b"))["points"]["required"] == ["a", "b"]
