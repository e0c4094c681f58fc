"""Where a picture lies in what the network sees of it, and the way back."""

import io
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from onepass.models.contract.pixels import Picture
from onepass.models.contract.placing import FIT, UNSEEN, Placing, fits, placings
from onepass.models.contract.strips import Resize, fit

every_resize = pytest.mark.parametrize("resize", ["stretch", "crop", "pad"])
SIDES = st.tuples(st.integers(1, 90), st.integers(1, 90))


def placing(picture: tuple[int, int], size: tuple[int, int], resize: Resize) -> Placing:
    return Placing(fit(picture, 1, size, resize), *size)


@every_resize
@given(picture=SIDES, size=SIDES, x=st.floats(-5, 95), y=st.floats(-5, 95))
def test_there_and_back_is_the_same_place(
    resize: Resize, picture: tuple[int, int], size: tuple[int, int], x: float, y: float
) -> None:
    made = placing(picture, size, resize)
    there = made.inward(np.array([x]), np.array([y]))
    np.testing.assert_allclose(made.points(*there), [[x], [y]], atol=1e-3)


@every_resize
@pytest.mark.parametrize("picture", [(16, 8), (8, 16), (8, 8)])
def test_a_mask_that_was_made_smaller_and_comes_back_is_right_where_it_was_seen(
    resize: Resize, picture: tuple[int, int]
) -> None:
    wide, high = picture
    made = placing(picture, (4, 4), resize)
    mask = np.zeros((high, wide), dtype=np.uint8)
    mask[high // 2 :] = 1
    seen = np.asarray(made.shown(Image.fromarray(mask), UNSEEN))
    assert seen.shape == (4, 4)
    assert (seen == UNSEEN).any() == (resize == "pad" and wide != high)
    back = made.labels(seen)
    assert back.shape == mask.shape
    known = back != UNSEEN
    assert known.all() == (resize != "crop" or wide == high)
    np.testing.assert_array_equal(back[known], mask[known])


def test_numbers_come_back_in_the_size_of_the_picture_and_nothing_where_it_was_cut() -> None:
    made = placing((12, 4), (4, 4), "crop")
    back = made.numbers(np.full((4, 4), 7.5, dtype=np.float32))
    assert back.shape == (4, 12)
    assert np.isnan(back[:, :4]).all()
    assert np.isnan(back[:, 8:]).all()
    assert (back[:, 4:8] == 7.5).all()
    assert made.seen == [4, 0, 4, 4]


def jpeg(size: tuple[int, int], turn: int) -> bytes:
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = turn
    Image.new("RGB", size).save(out, "JPEG", exif=exif)
    return out.getvalue()


@pytest.mark.parametrize("turn", range(1, 9))
def test_a_picture_is_measured_upright_and_whole_however_it_is_unpacked(turn: int) -> None:
    """A large JPEG is unpacked at part of its size: 800 x 480 for 32 pixels as 100 x 60."""
    picture = Picture(jpeg((800, 480), turn), (32, 32), "crop", 10**9)
    made, held = picture.head
    assert held == turn
    assert made.size == ([480, 800] if turn >= 5 else [800, 480])
    assert picture.pixels(3).fit == made.fit
    left, top, wide, high = made.seen
    assert (round(wide), round(high)) == (480, 480)
    assert (round(left), round(top)) == ((0, 160) if turn >= 5 else (160, 0))


def test_of_pixels_that_came_as_they_are_there_is_nothing_to_undo() -> None:
    known = placing((12, 8), (4, 4), "pad").fit
    pixels: Any = type("Pixels", (), {"fit": known})()
    columns = {FIT: fits([pixels, np.zeros((3, 4, 4))])}
    first, second = placings(columns, (4, 4))
    assert first.fit == known
    assert second == Placing.whole((4, 4)) == placings({"x": np.zeros(1)}, (4, 4))[0]
