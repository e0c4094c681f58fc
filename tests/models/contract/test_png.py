"""Answers as PNG: what is drawn can be read again."""

import base64
import io

import numpy as np
from PIL import Image

from onepass.models.contract.png import grey_png, palette, palette_png, scale


def opened(text: str) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(text)))


def test_a_mask_holds_the_numbers_of_its_labels() -> None:
    mask = np.arange(12, dtype=np.uint8).reshape(3, 4) % 5
    mask[0, 0] = 255
    picture = opened(palette_png(mask, 5))
    assert picture.mode == "P"
    np.testing.assert_array_equal(np.asarray(picture), mask)


def test_each_label_has_a_colour_of_its_own() -> None:
    table = np.frombuffer(palette(40), dtype=np.uint8).reshape(256, 3)
    assert len({tuple(colour) for colour in table[:41].tolist()}) == 41


def test_a_map_of_numbers_comes_back_to_a_step() -> None:
    table = np.random.default_rng(0).normal(60, 9, (5, 7)).astype(np.float32)
    offset, step = scale(table)
    hole = table.copy()
    hole[2, 3] = np.nan
    levels = np.asarray(opened(grey_png(hole, offset, step))).astype(np.float64)
    assert levels[2, 3] == 0
    known = np.isfinite(hole)
    assert levels[known].min() == 1
    np.testing.assert_allclose((offset + levels * step)[known], table[known], atol=step)


def test_one_number_everywhere_is_a_map_too() -> None:
    table = np.full((2, 2), 3.5, dtype=np.float32)
    offset, step = scale(table)
    levels = np.asarray(opened(grey_png(table, offset, step)))
    assert (offset + levels * step == 3.5).all()
