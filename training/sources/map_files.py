"""Columns of maps: pictures whose pixels are labels or numbers, read when they are asked for."""

from collections.abc import Sequence
from os.path import isfile
from pathlib import Path
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from pydantic import Field

from onepass.models.contract.errors import echo
from onepass.models.contract.frozen import Frozen
from onepass.training.sources.rows import Column

COLOURED = "has colours: a map has one number per pixel: grey, 16 bits, or a palette"


class MapSpec(Frozen):
    """What the numbers of a map of quantities are in units: each times `scale`, and `offset`; the
    number `missing` says that there is none, as 0 does where a camera that measures saw nothing.
    """

    scale: float = Field(default=1.0, gt=0, allow_inf_nan=False)
    """What each number is multiplied with."""
    offset: float = Field(default=0.0, allow_inf_nan=False)
    """What is then added, in units."""
    missing: float | None = None
    """The number that says that there is none."""

    def in_units(self, table: NDArray[Any]) -> NDArray[np.float32]:
        """(h, w), NaN where there is none."""
        known = table.astype(np.float64) * self.scale + self.offset
        gone = table == self.missing
        return np.where(gone, np.nan, known).astype(np.float32)


class MapFiles(Sequence[Any]):
    """PNG files below a folder: palette or grey, of 8 or 16 bits; or arrays, as .npy."""

    def __init__(
        self, folder: Path, names: Sequence[str | None], spec: MapSpec | None = None
    ) -> None:
        self._folder, self._names, self._spec = folder, names, spec

    def __len__(self) -> int:
        """Their number."""
        return len(self._names)

    @overload
    def __getitem__(self, index: int) -> NDArray[Any] | None: ...
    @overload
    def __getitem__(self, index: slice) -> list[NDArray[Any] | None]: ...
    def __getitem__(self, index: int | slice) -> Any:
        """(h, w), as the file has it, or in units; None where there is none.

        Raises:
            ValueError: it is no such file.
        """
        if isinstance(index, slice):
            return [self[one] for one in range(*index.indices(len(self)))]
        name = self._names[index]
        if name is None:
            return None
        try:
            table = read_map(self._folder / name)
        except (OSError, ValueError, SyntaxError) as error:
            raise ValueError(f"{name}: {error}") from None
        return table if self._spec is None else self._spec.in_units(table)


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
    *,
    spec: MapSpec | None = None,
) -> Column:
    """A column of file names as maps; what is not there becomes a problem."""
    absent = [file for file in names if file and not isfile(folder / file)]
    if absent:
        first = ", ".join(repr(echo(one)) for one in absent[:3])
        more = ", ..." if len(absent) > 3 else ""
        text = f"{len(absent)} of {len(names)} files are not in {folder}: {first}{more}"
        problems.append(f"tasks.{name}: {text}")
        return [None] * len(names)
    return MapFiles(folder, [file or None for file in names], spec)
