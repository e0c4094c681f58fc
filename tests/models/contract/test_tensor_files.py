"""Files in tensors become pixels, one at a time; whatever else a tensor holds stays as it is."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image

from onepass.models.contract import BadTensors
from onepass.models.contract.inputs import ImageInput, NumberInput
from onepass.models.contract.steps import SHORT, done
from onepass.models.contract.tensor_files import TensorFiles

FILES = TensorFiles({"photo": ImageInput(size=(20, 40)), "x": NumberInput()})


@pytest.fixture
def file(picture: Image.Image, file_of: Callable[..., bytes]) -> bytes:
    return file_of(picture)


def texts(*values: Any) -> Any:
    return np.array([*values, None], dtype=object)[:-1]


def test_bytes_and_base64_are_one_in_one_column_or_flat(
    file: bytes, picture: Image.Image, text_of: Callable[[bytes], str]
) -> None:
    x = np.ones(2)
    sent = texts(file, text_of(file))
    for photo in (sent, sent.reshape(2, 1)):
        assert FILES.are_in({"photo": photo, "x": x})
        found, fits = done(FILES.decode({"photo": photo, "x": x}))
        assert found["x"] is x
        assert (found["photo"].shape, found["photo"].dtype) == ((2, 3, 20, 40), np.uint8)
        assert (found["photo"] == np.asarray(picture).transpose(2, 0, 1)).all()
        assert fits["photo.fit"].tolist() == [[40, 20, 0, 0, 40, 20, 40, 20]] * 2


def test_pixels_stay_pixels_and_what_is_left_out_is_nothing_to_decode() -> None:
    pixels = np.zeros((2, 3, 20, 40), dtype=np.uint8)
    for tensors in ({"photo": pixels}, {"x": np.ones(2)}, {}):
        assert not FILES.are_in(tensors)
        assert done(FILES.decode(tensors)) == (tensors, {})


def test_it_pauses_between_pictures(file: bytes) -> None:
    assert [*FILES.decode({"photo": texts(file, file, file)})] == [SHORT, SHORT]


def test_every_file_that_is_no_picture_is_named_by_its_place(file: bytes) -> None:
    with pytest.raises(BadTensors) as refused:
        done(FILES.decode({"photo": texts("no base64!", file, b"hello")}))
    assert [(one["loc"], one["msg"], one["input"]) for one in refused.value.problems] == [
        (("inputs", "photo", 0), "is not base64 text", "no base64!"),
        (("inputs", "photo", 2), "is no JPEG, PNG or WebP: this is text", None),
    ]


@pytest.mark.parametrize("shape", [(1, 2), (0,), (0, 1)])
def test_a_file_stands_for_one_row(shape: tuple[int, ...], file: bytes) -> None:
    sent = np.full(shape, file, dtype=object)
    with pytest.raises(BadTensors, match=r"^inputs\.photo: must have the shape \[rows\]$"):
        done(FILES.decode({"photo": sent}))
