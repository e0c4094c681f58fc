"""Arrays of a `.npz` file, read without pickle."""

import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.errors import near


def read_arrays(file: Path) -> dict[str, NDArray[Any]]:
    """All arrays of a file, of equal lengths. Raises ValueError."""
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as loaded:
            arrays = {name: loaded[name] for name in loaded}
    except FileNotFoundError:
        raise ValueError(f"source.path: {str(file)!r}: no such file") from None
    except (OSError, EOFError, ValueError, zipfile.BadZipFile) as error:
        raise ValueError(f"source.path: {str(file)!r}: cannot be read: {error}") from None
    if len({len(array) for array in arrays.values() if array.ndim}) != 1:
        raise ValueError(f"source.path: {str(file)!r}: its arrays have different lengths")
    return arrays


def pixels_of(file: Path, arrays: Mapping[str, NDArray[Any]], key: str) -> NDArray[np.uint8]:
    """The array of that name, (N, H, W) or (N, H, W, 3) uint8. Raises ValueError."""
    array = arrays.get(key)
    if array is None:
        raise ValueError(f"{file}: has no array {key!r}{near(key, arrays)}: see source.columns")
    if array.dtype != np.uint8 or not (array.ndim == 3 or array.shape[3:] == (3,)):
        shape = f"{array.dtype} of the shape {list(array.shape)}"
        raise ValueError(f"{file}: {key!r} must be uint8, [N, H, W] or [N, H, W, 3], got {shape}")
    return array
