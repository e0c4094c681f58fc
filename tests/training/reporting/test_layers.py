"""Layers over a picture: clear where a target says nothing."""

import base64
import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from onepass.models.contract.png import palette
from onepass.training.reporting.layers import colours, of_labels, of_numbers, of_picture


def opened(uri: str) -> NDArray[np.uint8]:
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(uri.partition(",")[2]))))


def test_labels_have_the_colours_of_answers() -> None:
    layer = opened(of_labels(np.array([[0, 1, 2, 255]], dtype=np.uint8), 3))
    assert layer[0, 0].tolist() == [0, 0, 0, 0]
    assert bytes(layer[0, 1:3, :3].ravel()) == palette(3)[3:9]
    assert layer[0, 3, :3].tolist() == [128] * 3
    assert colours(3)[2] == "#" + palette(3)[6:9].hex()


def test_numbers_are_the_brighter_the_greater_and_clear_where_there_is_none() -> None:
    layer = opened(of_numbers(np.array([[1, 5, np.nan]], dtype=np.float32))).astype(int)
    assert layer[0, 0, :3].sum() < layer[0, 1, :3].sum()
    assert layer[0, :, 3].tolist() == [255, 255, 0]
    for same in (np.nan, 3.0):
        assert opened(of_numbers(np.full((1, 2), same, dtype=np.float32))).shape == (1, 2, 4)


def test_a_picture_is_as_it_is_seen() -> None:
    pixels = np.random.default_rng(0).integers(0, 255, (3, 4, 5), dtype=np.uint8)
    np.testing.assert_array_equal(opened(of_picture(pixels)), pixels.transpose(1, 2, 0))
    assert opened(of_picture(pixels[:1])).shape == (4, 5)
    assert of_picture(np.zeros((3, 300, 300), dtype=np.uint8)).startswith("data:image/jpeg;")
