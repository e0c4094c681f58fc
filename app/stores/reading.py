"""Reads the files of a store: no more bytes than were said, in no more time, and again where an
attempt broke off."""

import time
from collections.abc import Callable
from typing import NamedTuple

from onepass.app.stores.source import Absent, Broken, Refusal, Source, Store

ATTEMPTS, PAUSE_S = 3, 0.2
"""How often a file is asked for, and how long is waited after the first; then twice as long."""
CHUNK = 2**18


class Limits(NamedTuple):
    """Of a file."""

    size: int | None
    """Its bytes, where they are known."""
    most: int
    """What it may have where they are not."""


class Reading:
    """Of one store, until a moment of `time.monotonic`. Raises Refusal everywhere, with what
    happened: which file, and why."""

    def __init__(self, store: Store, *, until: float, whole_s: float) -> None:
        """`whole_s` is how long all of it may take, as an error says."""
        self._store = store
        self.until = until
        self._whole_s = whole_s

    def content(self, name: str, most: int) -> bytes:
        """A small file. Raises Absent."""
        parts: list[bytes] = []
        self.pour(name, Limits(None, most), begin=parts.clear, put=parts.append)
        return b"".join(parts)

    def pour(
        self,
        name: str,
        limits: Limits,
        *,
        begin: Callable[[], None],
        put: Callable[[bytes], None],
    ) -> None:
        """Hands on a file, after `begin` at each attempt. Raises Absent."""
        for attempt in range(ATTEMPTS):
            begin()
            try:
                with self._store.open(name) as source:
                    self._read(source, limits, put)
                return
            except Broken as error:
                why = str(error)
            except Refusal as error:
                raise Refusal(f"{name}: {error}") from None
            if attempt + 1 < ATTEMPTS:
                time.sleep(PAUSE_S * 2**attempt)
        raise Refusal(f"{name}: {why}, {ATTEMPTS} times")

    def _read(self, source: Source, limits: Limits, put: Callable[[bytes], None]) -> None:
        """Raises Broken, Refusal."""
        size, said = limits.size, source.size
        if size is not None and said not in (None, size):
            raise Refusal(f"has {said:,} bytes, the manifest says {size:,}")
        if size is None and (said or 0) > limits.most:
            raise Refusal(f"has {said:,} bytes, and may have {limits.most:,}")
        wanted = said if size is None else size
        most, count = limits.most if wanted is None else wanted, 0
        while count < most and (chunk := source.read(min(CHUNK, most - count))):
            count += len(chunk)
            put(chunk)
            if time.monotonic() > self.until:
                raise Refusal(f"it is slow: not all had come after {self._whole_s:g} s")
        if wanted is not None and count < wanted:
            raise Broken(f"was cut off after {count:,} of {wanted:,} bytes")
        if wanted is None and count == most and source.read(1):
            raise Refusal(f"has more than {most:,} bytes")


def optional(read: Callable[[], bytes]) -> bytes | None:
    """What a file holds, or None where there is none."""
    try:
        return read()
    except Absent:
        return None
