"""Arrays of a file: of equal lengths, without pickle, and pictures of a form that is known."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from onepass.training.sources.arrays import pixels_of, read_arrays

X = np.zeros((3, 4, 5), np.uint8)


def test_all_arrays_are_read(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", x=X, y=np.arange(3), name=np.array("shared"))
    found = read_arrays(tmp_path / "a.npz")
    assert {name: array.shape for name, array in found.items()} == {
        "x": (3, 4, 5),
        "y": (3,),
        "name": (),
    }


@pytest.mark.parametrize(
    ("arrays", "words"),
    [
        ({"x": X, "y": np.arange(4)}, "its arrays have different lengths"),
        ({"x": np.array([None, {}])}, "cannot be read: Object arrays cannot be loaded"),
        ({}, "its arrays have different lengths"),
    ],
)
def test_what_cannot_be_rows_is_refused(tmp_path: Path, arrays: dict[str, Any], words: str) -> None:
    np.savez(tmp_path / "a.npz", **arrays)
    with pytest.raises(ValueError) as refused:
        read_arrays(tmp_path / "a.npz")
    assert f"a.npz': {words}" in str(refused.value)


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04 broken"])
def test_a_file_that_holds_none_is_named(tmp_path: Path, content: bytes) -> None:
    (file := tmp_path / "a.npz").write_bytes(content)
    with pytest.raises(ValueError, match=r"source\.path: .*a\.npz': cannot be read: "):
        read_arrays(file)
    file.unlink()
    with pytest.raises(ValueError, match=r"a\.npz': no such file"):
        read_arrays(file)


@pytest.mark.parametrize("shape", [(3, 4, 5), (3, 4, 5, 3)])
def test_pixels_are_bytes_grey_or_in_colour(shape: tuple[int, ...]) -> None:
    array = np.zeros(shape, np.uint8)
    assert pixels_of(Path("a.npz"), {"x": array}, "x") is array


@pytest.mark.parametrize(
    ("array", "words"),
    [
        (np.zeros((3, 4, 5)), "'x' must be uint8, [N, H, W] or [N, H, W, 3], got float64 of the"),
        (np.zeros((3, 4), np.uint8), "got uint8 of the shape [3, 4]"),
        (np.zeros((3, 4, 5, 4), np.uint8), "got uint8 of the shape [3, 4, 5, 4]"),
        (np.zeros((3, 4, 5, 3, 1), np.uint8), "got uint8 of the shape [3, 4, 5, 3, 1]"),
    ],
)
def test_pixels_of_another_form_are_refused(array: np.ndarray, words: str) -> None:
    with pytest.raises(ValueError) as refused:
        pixels_of(Path("a.npz"), {"x": array}, "x")
    assert words in str(refused.value)


def test_an_array_that_is_not_there_is_named_with_the_nearest() -> None:
    with pytest.raises(ValueError, match=r"has no array 'phot'; did you mean 'photo'\?: see sou"):
        pixels_of(Path("a.npz"), {"photo": X}, "phot")
