"""What frozen networks made of rows, kept on disk: the next run, of another seed or another head,
need not wait for it again.

A table is named by all that decides what is in it: weights, settings, rows, the library. The oldest
go where all together are too large. Tables are numbers; who must not keep any of texts or pictures
sets ONEPASS_CACHE to nothing, or to a folder of its own.
"""

import hashlib
import math
import os
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.lib.format import open_memmap
from numpy.typing import NDArray

VARIABLE = "ONEPASS_CACHE"
MOST = 2**32
"""Bytes of all tables."""
IN_MEMORY = 2**28
"""Bytes of a table that is not kept; a larger one is a file until nobody reads it."""
Table = NDArray[np.float32]


class Kept(NamedTuple):
    """A table, and whether an earlier run made it."""

    table: Table
    earlier: bool


def how(network: str, seconds: float, earlier: bool) -> str:
    """The end of a sentence that begins with how many rows there are."""
    if earlier:
        return f"went through {network}, which stands still, in an earlier run, and were kept"
    return f"went once through {network}, which stands still, in {seconds:.0f} s"


def folder() -> Path | None:
    """Where tables are kept: None where none are to be."""
    own = os.environ.get(VARIABLE)
    if own is not None:
        return Path(own).expanduser() if own else None
    return Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "onepass"


def name_of(settings: object, rows: Iterable[bytes]) -> str:
    """That of the table of these rows, each of which says how long it is."""
    digest = hashlib.sha256(repr((settings, torch.__version__, torch.get_num_threads())).encode())
    for row in rows:
        digest.update(len(row).to_bytes(8, "little") + row)
    return f"features-{digest.hexdigest()[:40]}.npy"


def kept(name: str, shape: tuple[int, ...], fill: Callable[[Table], None]) -> Kept:
    """The table of that name; where it is not there, or cannot be read, one that `fill` fills, kept
    if the disk takes it."""
    own = folder()
    if own is None or 4 * math.prod(shape) > MOST:
        return Kept(_filled(room(shape), fill), earlier=False)
    with suppress(OSError, ValueError):
        table = np.load(own / name, mmap_mode="r", allow_pickle=False)
        if table.shape == shape and table.dtype == np.float32:
            os.utime(own / name)
            return Kept(table, earlier=True)
    try:
        own.mkdir(mode=0o700, parents=True, exist_ok=True)
        number, path = tempfile.mkstemp(".part", name, own)
        os.close(number)
        table = open_memmap(path, mode="w+", dtype=np.float32, shape=shape)
    except (OSError, ValueError):
        return Kept(_filled(room(shape), fill), earlier=False)
    try:
        fill(table)
        Path(path).replace(own / name)
    finally:
        Path(path).unlink(missing_ok=True)
    _sweep(own)
    return Kept(table, earlier=False)


def room(shape: tuple[int, ...]) -> Table:
    """Memory, or a file that is gone with the last who reads it."""
    if 4 * math.prod(shape) <= IN_MEMORY:
        return np.zeros(shape, dtype=np.float32)
    with tempfile.TemporaryFile() as file:
        return np.memmap(file, dtype=np.float32, mode="w+", shape=shape)


def _filled(table: Table, fill: Callable[[Table], None]) -> Table:
    fill(table)
    return table


def _sweep(own: Path) -> None:
    """Removes those that were read longest ago, until the others fit."""
    facts = []
    for file in own.glob("features-*"):
        with suppress(OSError):
            facts.append((file.stat().st_mtime_ns, file.stat().st_size, file))
    total = 0
    for _, size, file in sorted(facts, reverse=True):
        total += size
        if total > MOST:
            with suppress(OSError):
                file.unlink()
