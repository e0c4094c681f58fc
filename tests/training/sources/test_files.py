"""Columns of images: none is read before it is asked for, and equal ones have equal digests."""

import base64
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from onepass.training.sources.files import ImageArray, ImageFiles, image_files


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, content in (("a.png", b"one"), ("b.png", b"two"), ("c.png", b"one"), ("e.png", b"")):
        (tmp_path / name).write_bytes(content)
    return tmp_path


def test_a_cell_is_what_a_caller_would_send(folder: Path) -> None:
    files = ImageFiles(folder, ["a.png", None, "e.png"])
    assert files[0] == base64.b64encode(b"one").decode()
    assert files[1] is None
    assert files[2] == b"", "an empty file is no text that says that there is none"
    assert files[::2] == [files[0], b""]
    assert None not in files, "what is missing is looked for once, before"
    assert (len(files), files.called(0), files.called(1)) == (3, "a.png", "row 2")


def test_equal_images_alone_have_equal_digests(folder: Path) -> None:
    files = ImageFiles(folder, ["a.png", "b.png", "c.png", None])
    a, b, c, none = (files.digest(place) for place in range(4))
    assert a == c != b
    assert none == b""


def test_pixels_are_sent_without_loss() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (3, 5, 4, 3)).astype(np.uint8)
    pixels[2] = pixels[0]
    array = ImageArray(pixels)
    for place in range(3):
        with Image.open(io.BytesIO(array.content(place))) as picture:
            assert picture.format == "PNG"
            np.testing.assert_array_equal(np.asarray(picture), pixels[place])
    assert array.digest(0) == array.digest(2) != array.digest(1)
    assert (len(array), array.called(2)) == (3, "image 3")


def test_files_that_are_not_there_are_counted_and_three_are_named(folder: Path) -> None:
    problems: list[str] = []
    names = ["a.png", "x.png", None, "y.png", "z.png"]
    found = image_files(folder, names, "photo", problems, optional=False)
    assert found == [None] * 5
    assert problems == [
        f"inputs.photo: 4 of 5 files are not in {folder}: 'x.png', no name in row 3, 'y.png', ..."
    ]


def test_a_cell_that_is_no_name_of_a_file_is_told_in_short(folder: Path) -> None:
    problems = list[str]()
    image_files(folder, ["A" * 9000], "photo", problems, optional=False)
    assert problems[0].startswith("inputs.photo: 1 of 1 files are not in ")
    assert len(problems[0]) < 500


def test_a_picture_may_be_absent_where_the_input_is_optional(folder: Path) -> None:
    problems: list[str] = []
    found = image_files(folder, ["a.png", None], "photo", problems, optional=True)
    assert isinstance(found, ImageFiles)
    assert problems == []
    assert len(found) == 2
