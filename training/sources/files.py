"""Columns of images: a cell is the base64 text that a caller would send, read when it is asked for.

So a folder of any size is no more than a list of names until its rows become arrays.
"""

import base64
import hashlib
import io
from collections.abc import Callable, Sequence
from os.path import isfile
from pathlib import Path
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from onepass.models.contract.errors import echo
from onepass.models.contract.inputs import ImageInput
from onepass.models.contract.pixels import Picture
from onepass.models.contract.placing import Placing
from onepass.models.contract.strips import UPRIGHT, fit
from onepass.training.sources.rows import row


class Images(Sequence[str | bytes | None]):
    """What images of files and of arrays have in common."""

    def content(self, index: int) -> bytes | None:
        """The bytes of an image file; None where there is no image."""
        raise NotImplementedError

    def digest(self, index: int) -> bytes:
        """What is the same of equal images alone; nothing where there is no image."""
        content = self.content(index)
        return b"" if content is None else hashlib.blake2b(content, digest_size=16).digest()

    def called(self, index: int) -> str:
        """What to call an image in a message."""
        raise NotImplementedError

    def head(self, index: int, declared: ImageInput) -> tuple[Placing, int] | None:
        """Where an image lies in what is made of it, and how the camera was held; None where there
        is no image.

        Raises:
            ValueError: it cannot be read.
        """
        content = self.content(index)
        if content is None:
            return None
        return Picture(content, declared.size, declared.resize, declared.max_pixels).head

    @overload
    def __getitem__(self, index: int) -> str | bytes | None: ...
    @overload
    def __getitem__(self, index: slice) -> list[str | bytes | None]: ...
    def __getitem__(self, index: int | slice) -> str | bytes | list[str | bytes | None] | None:
        """The base64 text of an image."""
        if isinstance(index, slice):
            return [self[one] for one in range(*index.indices(len(self)))]
        content = self.content(index)
        if not content:
            return content  # an empty file is no text that says that there is none
        return base64.b64encode(content).decode()

    def __contains__(self, value: object) -> bool:
        """What may not be missing is looked for once, before."""
        return False


class ImageFiles(Images):
    """Files below a folder."""

    def __init__(self, folder: Path, names: Sequence[str | None]) -> None:
        self._folder = folder
        self._names = names

    def __len__(self) -> int:
        """Their number."""
        return len(self._names)

    def content(self, index: int) -> bytes | None:
        """The bytes of the file."""
        name = self._names[index]
        return None if name is None else (self._folder / name).read_bytes()

    def called(self, index: int) -> str:
        """Its name."""
        return self._names[index] or f"row {index + 1}"


class ImageArray(Images):
    """Pixels (N, H, W) or (N, H, W, 3) uint8; sent as PNG, which loses nothing."""

    def __init__(self, array: NDArray[np.uint8]) -> None:
        self._array = array

    def __len__(self) -> int:
        """Their number."""
        return len(self._array)

    def content(self, index: int) -> bytes:
        """A PNG of one image."""
        out = io.BytesIO()
        Image.fromarray(self._array[index]).save(out, "PNG", compress_level=1)
        return out.getvalue()

    def head(self, index: int, declared: ImageInput) -> tuple[Placing, int]:
        """Nothing needs to be packed for that."""
        high, wide = self._array.shape[1:3]
        made = fit((wide, high), UPRIGHT, declared.size, declared.resize)
        return Placing(made, *declared.size), UPRIGHT

    def digest(self, index: int) -> bytes:
        """Of its pixels, which no packing changes."""
        return hashlib.blake2b(self._array[index].tobytes(), digest_size=16).digest()

    def called(self, index: int) -> str:
        """Its place."""
        return f"image {index + 1}"


def image_files(
    folder: Path,
    names: Sequence[str | None],
    name: str,
    problems: list[str],
    *,
    optional: bool,
    called: Callable[[int], str] = row,
) -> Sequence[Any]:
    """A column of file names as images; what is missing becomes a problem."""
    absent = [
        repr(echo(file)) if file else f"no name in {called(index)}"
        for index, file in enumerate(names)
        if (not isfile(folder / file) if file else not optional)
    ]
    if absent:
        more = ", ..." if len(absent) > 3 else ""
        problems.append(
            f"inputs.{name}: {len(absent)} of {len(names)} files are not in {folder}: "
            f"{', '.join(absent[:3])}{more}"
        )
        return [None] * len(names)
    return ImageFiles(folder, names)
