"""No more is read than was said, and what breaks off is read again."""

import io
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from onepass.app.stores import reading
from onepass.app.stores.reading import Limits, Reading, optional
from onepass.app.stores.source import Absent, Broken, Refusal, Source


class Flaky:
    """Breaks off so often."""

    def __init__(self, times: int) -> None:
        self.times = times
        self.file = io.BytesIO()

    @contextmanager
    def open(self, name: str) -> Iterator[Source]:
        if name == "gone":
            raise Absent
        self.times -= 1
        self.file = io.BytesIO(b"01" if self.times >= 0 else b"0123456789")
        yield Source(None, self.file.read)


def read(store: Flaky, limits: Limits) -> bytes:
    parts: list[bytes] = []
    own = Reading(store, until=float("inf"), whole_s=1)
    own.pour("a", limits, begin=parts.clear, put=parts.append)
    return b"".join(parts)


def test_no_more_is_read_than_was_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "PAUSE_S", 0)
    store = Flaky(2)
    assert read(store, Limits(4, 100)) == b"0123"
    assert store.file.tell() == 4
    with pytest.raises(Refusal, match="a: was cut off after 2 of 4 bytes, 3 times"):
        read(Flaky(3), Limits(4, 100))
    assert read(Flaky(0), Limits(None, 10)) == b"0123456789"
    with pytest.raises(Refusal, match="a: has more than 9 bytes"):
        read(Flaky(0), Limits(None, 9))


def test_a_file_may_be_missing() -> None:
    own = Reading(Flaky(0), until=float("inf"), whole_s=1)
    assert optional(lambda: own.content("gone", 9)) is None
    assert optional(lambda: own.content("a", 10)) == b"0123456789"
    assert issubclass(Broken, Exception)
