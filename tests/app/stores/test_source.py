"""Whatever keeps files can be a store."""

import io
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from onepass.app.stores.reading import Reading
from onepass.app.stores.source import Absent, Source, Store


class Memory:
    """Files in memory."""

    @contextmanager
    def open(self, name: str) -> Iterator[Source]:
        if name != "a":
            raise Absent
        yield Source(None, io.BytesIO(b"content").read)


def test_a_store_is_read() -> None:
    store: Store = Memory()
    reading = Reading(store, until=float("inf"), whole_s=1)
    assert reading.content("a", 7) == b"content"
    with pytest.raises(Absent):
        reading.content("b", 7)
