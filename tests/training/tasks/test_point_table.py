"""Points of a picture as the network sees it: one set, NaN where nothing is known."""

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from onepass.models.contract.inputs import ImageInput
from onepass.training.sources.annotated import Annotated, Marked, Point
from onepass.training.sources.files import ImageArray, ImageFiles
from onepass.training.tasks.pictured import Pictured
from onepass.training.tasks.point_table import point_table

NAMES = ("nose", "tail")
NAN = float("nan")


def marked(side: float, ignored: bool = False, **points: Point) -> Marked:
    return Marked("cat", (0, 0, side, side), points=points, ignored=ignored)


def made(column: list[Any], size: int = 8, resize: str = "stretch") -> Any:
    images = ImageArray(np.zeros((len(column), 8, 16), dtype=np.uint8))
    declared = ImageInput.model_validate({"size": size, "resize": resize})
    beside, problems = Pictured(images, declared, []), list[str]()
    table = point_table("pose", column, points=NAMES, beside=beside, problems=problems)
    return table, problems, beside.notes


def test_places_are_in_what_the_network_sees_and_what_is_not_known_is_no_number() -> None:
    column = [
        Annotated((marked(4, nose=(4, 6, True), tail=(16, 8, False)),)),
        Annotated((marked(4, tail=(2, 2, True)),)),
        None,
    ]
    table, problems, notes = made(column)
    np.testing.assert_array_equal(
        table[:, 0],
        [
            [1, 0, 0, 8, 8, 2, 6, 1, 8, 8, 0],
            [1, 0, 0, 8, 8, NAN, NAN, 0, 1, 2, 1],
            [0] * 11,
        ],
    )
    assert (problems, notes) == ([], [])


def test_the_largest_object_with_points_counts_and_how_often_that_was_so_is_told() -> None:
    several = Annotated(
        (
            marked(2, nose=(1, 1, True)),
            marked(5, nose=(2, 2, True)),
            marked(9),
            marked(9, tooth=(1, 1, True)),
            marked(9, ignored=True, nose=(4, 4, True)),
        )
    )
    table, _, notes = made([several, Annotated((marked(9),)), Annotated(())])
    assert table[0, 0, 5:7].tolist() == [1, 2]
    assert not table[1:].any(), "of these nothing is known"
    assert notes == [
        "tasks.pose: 1 of 3 pictures have several objects with points: that with the largest box "
        "counts"
    ]


def test_what_is_cut_off_or_lies_beside_its_picture_is_not_learnt() -> None:
    """Of 16 by 8 pixels the network sees the middle 8 by 8."""
    column = [
        Annotated((marked(4, nose=(3.5, 4, True), tail=(12, 8, True)),)),
        Annotated((marked(4, nose=(20, 4, True), tail=(4, 0, True)),)),
    ]
    table, _, notes = made(column, resize="crop")
    np.testing.assert_array_equal(table[:, 0, 5:], [[NAN, NAN, 0, 8, 8, 1], [NAN, NAN, 0, 0, 0, 1]])
    assert notes == [
        "tasks.pose: 2 of 4 points lie outside of what the network sees of their picture: nothing "
        "is learnt of them"
    ]
    table, _, _ = made([Annotated((marked(4, nose=(4, -2, True)),))], resize="pad")
    assert np.isnan(table[0, 0, 5]), "on the bar above the picture"


def test_an_annotation_of_another_size_is_named() -> None:
    wrong = Annotated((marked(4, nose=(1, 1, True)),), size=(20, 8))
    _, problems, _ = made([wrong])
    assert problems == [
        "tasks.pose: 1 pictures do not fit: image 1 is annotated as 20 x 8 pixels, and has 16 x 8"
    ]


@pytest.mark.parametrize(("turn", "wanted"), [(1, [5, 2]), (6, [6, 5]), (8, [2, 11])])
def test_points_stated_before_the_turn_of_a_camera_are_turned(
    tmp_path: Path, turn: int, wanted: list[float]
) -> None:
    exif, out = Image.Exif(), io.BytesIO()
    exif[0x0112] = turn
    Image.new("RGB", (16, 8)).save(out, "JPEG", exif=exif)
    (tmp_path / "a.jpg").write_bytes(out.getvalue())
    size = (8, 16) if turn == 1 else (16, 8)
    images = ImageFiles(tmp_path, ["a.jpg"])
    beside = Pictured(images, ImageInput(size=size), [])
    column = [Annotated((marked(4, nose=(5, 2, True)),), size=(16, 8))]
    table = point_table("pose", column, points=NAMES, beside=beside, problems=[])
    assert table[0, 0, 5:7].tolist() == wanted
