"""Masks of objects, in the picture that was sent."""

import base64
import io

import numpy as np
from PIL import Image

from onepass.models.contract.borders import borders
from onepass.models.contract.tasks.masks import runs
from onepass.models.contract.tasks.object_masks import covering, object_mask

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
    png = object_mask(QUARTER, box, size=size, masks="png")
    image = Image.open(io.BytesIO(base64.b64decode(png)))
    np.testing.assert_array_equal(np.asarray(image) > 0, mask)
    whole = np.zeros((11, 12), dtype=np.bool_)
    whole[3 : 3 + len(mask), 1 : 1 + mask.shape[1]] = mask
    rle = object_mask(QUARTER, box, size=size, masks="rle")
    assert rle == {"size": [11, 12], "counts": runs(whole)}
    assert object_mask(QUARTER, box, size=size, masks="polygons") == borders(whole)


def test_runs_of_a_box_at_the_border_end_there() -> None:
    full = np.ones((2, 2), dtype=np.float32)
    rle = object_mask(full, (2.5, 1.5, 1.5, 1.5), size=[4, 3], masks="rle")
    assert rle["counts"] == [7, 2, 1, 2]
