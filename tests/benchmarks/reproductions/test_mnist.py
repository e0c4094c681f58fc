"""Pairs of digits: composed as the published code composes them, one by one."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from onepass.training.data.prepare import prepare
from reproductions import mnist, multimnist


@pytest.fixture
def digits() -> NDArray[np.uint8]:
    """Noise in the place of digits: every pixel is told apart."""
    return np.random.default_rng(0).integers(0, 250, (7, 28, 28), dtype=np.uint8)


def slowly(left: NDArray[np.uint8], right: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Rows and columns of an image larger by 8, brightened, then Pillow's nearest pixels."""
    image = np.zeros((36, 36))
    for row in range(28):
        for column in range(28):
            image[row, column] = left[row, column]
    for row in range(28):
        for column in range(28):
            here = image[row + 6, column + 6]
            image[row + 6, column + 6] = max(here, right[row, column])
    bright = Image.fromarray((image * (255 / image.max()) + 0.5).astype(np.uint8))
    return np.asarray(bright.resize((28, 28), Image.Resampling.NEAREST))


def test_a_pair_is_composed_as_published(digits: NDArray[np.uint8]) -> None:
    found = mnist.composed(digits, digits[::-1])
    expected = [slowly(*pair) for pair in zip(digits, digits[::-1], strict=True)]
    np.testing.assert_array_equal(found, expected)


def test_every_digit_is_on_the_left_once(digits: NDArray[np.uint8]) -> None:
    labels = np.arange(7, dtype=np.uint8)
    images, left, right = mnist.pairs(digits, labels, np.random.default_rng(1))
    np.testing.assert_array_equal(left, labels)
    np.testing.assert_array_equal(images, mnist.composed(digits[left], digits[right]))
    assert set(right) <= set(labels)


def test_parts_share_no_digit_and_are_a_source_of_images(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mnist, "VAL", 4)
    random = np.random.default_rng(2)
    for name, count in (("train", 12), ("t10k", 6)):
        _write_idx(tmp_path / f"{name}-images-idx3-ubyte", random.integers(1, 99, (count, 28, 28)))
        _write_idx(tmp_path / f"{name}-labels-idx1-ubyte", random.integers(0, 10, count))
    made = dict(mnist.parts(tmp_path, seed=0))
    assert {name: len(images) for name, (images, *_) in made.items()} == {
        "train": 8,
        "val": 4,
        "test": 6,
    }
    prepared = prepare(multimnist.spec(mnist.written(tmp_path / "pairs.npz", tmp_path)))
    for name, (images, left, right) in made.items():
        rows = getattr(prepared, name)
        np.testing.assert_array_equal(rows.inputs["image"][:, 0], images)
        np.testing.assert_array_equal(rows.targets["left"], left)
        np.testing.assert_array_equal(rows.targets["right"], right)


def _write_idx(file: Path, array: NDArray[np.int64]) -> None:
    head = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">u4").tobytes()
    file.write_bytes(head + array.astype(np.uint8).tobytes())
