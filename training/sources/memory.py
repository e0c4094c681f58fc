"""Where long arrays lie: in memory; or, of tables that are larger, in files mapped into it.

Such a file has no name: it is gone with the last who reads it, however that one ends.
"""

import math
import mmap
import os
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

CHUNK_ROWS = 2**18
"""Rows that are copied at once."""


class Memory:
    """In memory."""

    mapped = False

    def empty(self, shape: tuple[int, ...], dtype: Any) -> NDArray[Any]:
        """Room for an array, which is to be filled. Raises OSError where there is none."""
        return np.empty(shape, dtype)

    def kept(self, array: NDArray[Any]) -> NDArray[Any]:
        """The array, where long ones lie."""
        return array

    def chosen(self, array: NDArray[Any], which: NDArray[np.bool_]) -> NDArray[Any]:
        """The rows where that is true: (N, ...), (N,) -> (B, ...)."""
        return np.compress(which, array, axis=0)


class Mapped(Memory):
    """In files of a folder."""

    mapped = True

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def empty(self, shape: tuple[int, ...], dtype: Any) -> NDArray[Any]:
        """Room on the disk, taken before it is written: a full disk is told, and no signal."""
        size = max(math.prod(shape) * np.dtype(dtype).itemsize, 1)
        with tempfile.TemporaryFile(dir=self.folder) as file:
            os.posix_fallocate(file.fileno(), 0, size)
            return np.ndarray(shape, dtype, buffer=mmap.mmap(file.fileno(), size))

    def kept(self, array: NDArray[Any]) -> NDArray[Any]:
        """A copy there."""
        if isinstance(array.base, mmap.mmap):
            return array
        room = self.empty(array.shape, array.dtype)
        room[...] = array
        return room

    def chosen(self, array: NDArray[Any], which: NDArray[np.bool_]) -> NDArray[Any]:
        """A copy of them there."""
        room = self.empty((int(np.count_nonzero(which)), *array.shape[1:]), array.dtype)
        done = 0
        for start in range(0, len(array), CHUNK_ROWS):
            some = array[start : start + CHUNK_ROWS][which[start : start + CHUNK_ROWS]]
            room[done : done + len(some)] = some
            done += len(some)
        return room


IN_MEMORY = Memory()
