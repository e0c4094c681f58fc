"""The folder of bundles that were fetched: each whole or absent, under a name made of its hash.

    CACHE/3f2a…/            a bundle; its time of change is when it was last asked for
    CACHE/.lock-3f2a…       who holds its lock may write or remove it
    CACHE/.writing-3f2a…/   one that is not whole yet

Who serves a bundle holds a shared lock on its folder (`app/processes/in_use.py`). A lock ends with
the process that holds it.
"""

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from onepass.app.stores.source import Refusal
from onepass.models.atomic_files import UNFINISHED, flush_folder

LOCK, GONE = ".lock-", ".gone-"
LOOK_S = 0.05
"""How often it is looked whether a lock is free."""
FRESH_S = 600
"""What was asked for so lately stays: who asked may not serve it yet."""


class Cache:
    """One folder. Raises OSError everywhere: it cannot be written to."""

    def __init__(self, folder: Path, *, max_bytes: int) -> None:
        self.folder = folder
        self._max_bytes = max_bytes
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    @contextmanager
    def locked(self, key: str, until: float) -> Iterator[None]:
        """Alone among all processes with one bundle.

        Raises:
            Refusal: another process holds it until then.
        """
        handle = self._lock(key)
        try:
            while not _taken(handle):
                if time.monotonic() > until:
                    raise Refusal("another process that fetches it takes too long")
                time.sleep(LOOK_S)
            yield
        finally:
            os.close(handle)

    def get(self, key: str) -> Path | None:
        """A bundle that is there, which counts as used."""
        folder = self.folder / key
        with suppress(FileNotFoundError):
            os.utime(folder)
            return folder
        return None

    @contextmanager
    def writing(self, key: str, size: int) -> Iterator[Path]:
        """A new folder that becomes the bundle's when it is whole: who enters holds its lock.

        Raises:
            Refusal: so many bytes are more than there may be.
        """
        if size > self._max_bytes:
            raise Refusal(f"has {size:,} bytes, ONEPASS_CACHE_MAX_BYTES is {self._max_bytes:,}")
        self._make_room(size, key)
        scratch, folder = self.folder / f"{UNFINISHED}{key}", self.folder / key
        shutil.rmtree(scratch, ignore_errors=True)  # of a process that was killed
        try:
            scratch.mkdir(mode=0o700)
            yield scratch
            flush_folder(scratch)
            self.remove(key)
            scratch.rename(folder)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
        flush_folder(self.folder)

    def remove(self, key: str) -> None:
        """At once, for who holds its lock."""
        gone = self.folder / f"{GONE}{key}-{os.getpid()}"
        with suppress(FileNotFoundError):
            (self.folder / key).rename(gone)
        shutil.rmtree(gone, ignore_errors=True)

    def _make_room(self, size: int, own: str) -> None:
        """Removes what was used longest ago and is not in use, until there is room."""
        self._sweep(own)
        there = [one for one in self.folder.iterdir() if one.is_dir() and one.name[0] != "."]
        used = {one: one.stat().st_mtime for one in there}
        sizes = {one: _size(one) for one in there}
        total = size + sum(sizes.values())
        for folder in sorted(there, key=lambda one: used[one]):
            if total <= self._max_bytes:
                return
            if folder.name != own and self._evicted(folder):
                total -= sizes[folder]

    def _evicted(self, folder: Path) -> bool:
        """Whether it could be removed: nobody fetches, serves, or has just asked for it."""
        lock, served = self._lock(folder.name), os.open(folder, os.O_RDONLY)
        try:
            fresh = time.time() - os.fstat(served).st_mtime < FRESH_S
            if fresh or not _taken(lock) or not _taken(served):
                return False
            self.remove(folder.name)
        finally:
            os.close(served)
            os.close(lock)
        return True

    def _sweep(self, own: str) -> None:
        """Removes what processes left that were killed."""
        for folder in self.folder.glob(f"{GONE}*"):
            shutil.rmtree(folder, ignore_errors=True)
        for folder in self.folder.glob(f"{UNFINISHED}*"):
            key = folder.name.removeprefix(UNFINISHED)
            if key == own:
                continue
            lock = self._lock(key)
            if _taken(lock):
                shutil.rmtree(folder, ignore_errors=True)
            os.close(lock)

    def _lock(self, key: str) -> int:
        return os.open(self.folder / f"{LOCK}{key}", os.O_RDWR | os.O_CREAT, 0o600)


def _taken(handle: int) -> bool:
    """Whether this process has the lock now."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.iterdir())
