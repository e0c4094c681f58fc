"""What tells rows apart where a hash splits them fast: a number of each cell, by columns.

As of `keys`, equal inputs have equal numbers, in whatever format, order and under whatever name
they stand in a file. The numbers are others than those of `keys`, and so is the split.
"""

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.moment_columns import DAY_S, Moments

Hashes = NDArray[np.uint64]
LARGE = 2.0**20
"""From here on numbers count to whole ones: no file of 32-bit floats has them finer everywhere."""
MOST = 2.0**62
STEP = np.uint64(0x9E3779B97F4A7C15)
MISSING = np.uint64(2**63 + 1)
ABOVE = np.uint64(2**63)
"""Tells whole numbers from the bits of others."""


def mixed(numbers: Hashes) -> Hashes:
    """Each bit of each number hangs on all of its bits (Steele, Lea, Flood, "Fast splittable
    pseudorandom number generators", OOPSLA 2014)."""
    mixed = numbers + STEP
    mixed ^= mixed >> np.uint64(30)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(27)
    mixed *= np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    return mixed


def of_numbers(cells: NDArray[np.float64]) -> Hashes:
    """The bits that 32-bit floats have; of large ones the whole number. (N,), NaN is missing."""
    gone, size = np.isnan(cells), np.abs(cells)
    with np.errstate(over="ignore"):
        bits = (cells.astype(np.float32) + np.float32(0)).view(np.uint32).astype(np.uint64)
    bits[gone] = MISSING
    large = (size >= LARGE) & (size < MOST)
    if large.any():
        bits[large] = np.rint(cells[large]).astype(np.int64).view(np.uint64) ^ ABOVE
    return bits


def of_keys(keys: Sequence[bytes]) -> Hashes:
    """Of keys of cells, the empty one of those that are missing."""
    digests = b"".join([blake2b(key, digest_size=8).digest() for key in keys])
    numbers = np.frombuffer(digests, dtype=">u8").astype(np.uint64)
    numbers[[not key for key in keys]] = MISSING
    return numbers


def of_moments(at: Moments) -> Hashes:
    """Milliseconds since 1970. (N,)."""
    return (at.days * (DAY_S * 1000) + at.of_day // 1000).view(np.uint64)
