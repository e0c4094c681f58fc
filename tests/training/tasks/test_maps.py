"""Maps of labels and numbers go with their pictures: turned, cut and made smaller alike."""

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from onepass.models.contract.inputs import ImageInput
from onepass.training.sources.files import ImageArray, ImageFiles
from onepass.training.tasks.maps import maps
from onepass.training.tasks.pictured import Pictured

LEFT = np.zeros((4, 8), dtype=np.uint8)
LEFT[:, :4] = 200
"""A picture, bright on the left; what is known of it is 1 there."""


def pictures(folder: Path, turn: int) -> ImageFiles:
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = turn
    Image.fromarray(LEFT).save(out, "PNG", exif=exif)
    (folder / "one.png").write_bytes(out.getvalue())
    return ImageFiles(folder, ["one.png"])


def checked(table: np.ndarray[Any, Any]) -> str | None:
    return None if table.max() < 9 else "has 9"


@pytest.mark.parametrize("turn", range(1, 9))
def test_a_map_of_the_size_before_the_turn_is_turned_with_its_picture(
    tmp_path: Path, turn: int
) -> None:
    declared = ImageInput(size=(8, 8), channels=1, resize="pad")
    images, problems = pictures(tmp_path, turn), list[str]()
    made = maps(
        "mask",
        [(LEFT > 0).astype(np.uint8)],
        Pictured(images, declared, []),
        255,
        checked,
        problems,
    )
    assert not problems
    (pixels,) = declared.decode(images.content(0) or b"")
    seen = made[0] != 255
    assert seen.sum() == 32
    if turn >= 5 or turn == 1:
        np.testing.assert_array_equal(made[0][seen] > 0, pixels[seen] > 100)
    else:  # of one size before and behind the turn: it is taken as upright
        assert (made[0][seen].reshape(4, 8) == (LEFT > 0)).all()


def test_what_does_not_fit_is_named_with_its_picture(tmp_path: Path) -> None:
    declared = ImageInput(size=(4, 4), channels=1)
    images, problems = pictures(tmp_path, 1), list[str]()
    maps(
        "mask",
        [np.zeros((3, 8), dtype=np.uint8)],
        Pictured(images, declared, []),
        255,
        checked,
        problems,
    )
    maps(
        "mask",
        [np.full((4, 8), 9, dtype=np.uint8)],
        Pictured(images, declared, []),
        255,
        checked,
        problems,
    )
    assert problems == [
        "tasks.mask: 1 maps do not fit: one.png is 8 x 3 pixels, and its picture 8 x 4",
        "tasks.mask: 1 maps do not fit: one.png has 9",
    ]


def test_a_row_without_a_map_knows_nothing() -> None:
    declared = ImageInput(size=(4, 8), channels=1)
    images = ImageArray(np.stack([LEFT, LEFT]))
    numbers = LEFT.astype(np.float32)
    made = maps(
        "d", [None, numbers], Pictured(images, declared, []), float("nan"), lambda _: None, []
    )
    assert np.isnan(made[0]).all()
    np.testing.assert_array_equal(made[1], numbers)
