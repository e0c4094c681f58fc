"""Columns of maps: pictures whose pixels are labels or numbers, read when they are asked for."""

from collections.abc import Callable, Sequence
from os.path import isfile
from pathlib import Path
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from onepass.models.contract.errors import echo
from onepass.training.sources.rows import Column, row

COLOURED = "has colours: a map has one number per pixel: grey, 16 bits, or a palette"


class MapFiles(Sequence[Any]):
    """PNG files below a folder: palette or grey, of 8 or 16 bits; or arrays, as .npy."""

    def __init__(self, folder: Path, names: Sequence[str | None]) -> None:
        self._folder, self._names = folder, names

    def __len__(self) -> int:
        """Their number."""
        return len(self._names)

    @overload
    def __getitem__(self, index: int) -> NDArray[Any] | None: ...
    @overload
    def __getitem__(self, index: slice) -> list[NDArray[Any] | None]: ...
    def __getitem__(self, index: int | slice) -> Any:
        """(h, w), as the file has it; None where there is none.

        Raises:
            ValueError: it is no such file.
        """
        if isinstance(index, slice):
            return [self[one] for one in range(*index.indices(len(self)))]
        name = self._names[index]
        if name is None:
            return None
        try:
            return read_map(self._folder / name)
        except (OSError, ValueError, SyntaxError) as error:
            raise ValueError(f"{name}: {error}") from None


def read_map(file: Path) -> NDArray[Any]:
    """(h, w): indices of a palette, or what is grey as it is: of 8 or 16 bits, or floats.

    Raises:
        OSError, SyntaxError, ValueError: it is damaged, or has colours.
    """
    if file.suffix == ".npy":
        table = np.load(file, allow_pickle=False)
    else:
        with Image.open(file) as image:
            if image.mode not in ("P", "L", "1", "I", "I;16", "I;16B", "F"):
                raise ValueError(COLOURED)
            table = np.asarray(image)
    if table.ndim != 2:
        raise ValueError(f"has {table.ndim} axes: a map has two")
    return table.astype(np.uint8) if table.dtype == np.bool_ else table


def map_files(
    folder: Path,
    names: Sequence[str | None],
    name: str,
    problems: list[str],
    called: Callable[[int], str] = row,
) -> Column:
    """A column of file names as maps; what is not there becomes a problem."""
    absent = [file for file in names if file and not isfile(folder / file)]
    if absent:
        first = ", ".join(repr(echo(one)) for one in absent[:3])
        more = ", ..." if len(absent) > 3 else ""
        text = f"{len(absent)} of {len(names)} files are not in {folder}: {first}{more}"
        problems.append(f"tasks.{name}: {text}")
        return [None] * len(names)
    return MapFiles(folder, [file or None for file in names])
