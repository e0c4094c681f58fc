"""What is kept: whole or absent, the least recently used goes first, what is in use stays."""

import os
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from onepass.app.processes.in_use import InUse
from onepass.app.stores.cache import Cache
from onepass.app.stores.source import Refusal


def put(cache: Cache, key: str, age_s: float) -> Path:
    with cache.locked(key, 0), cache.writing(key, 10) as scratch:
        (scratch / "file").write_bytes(b"0123456789")
    folder = cache.folder / key
    os.utime(folder, (time.time() - age_s,) * 2)
    return folder


def test_the_least_recently_used_goes_first_and_what_is_in_use_stays(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache", max_bytes=40)
    served, old, older, fresh = (
        put(cache, key, age) for key, age in [("s", 9000), ("b", 7000), ("c", 8000), ("d", 1)]
    )
    service = InUse()
    service.hold({"models": [{"versions": {"1": str(served)}}]})
    put(cache, "e", 0)
    assert [one.exists() for one in (served, old, older, fresh)] == [True, True, False, True]
    with cache.locked("b", 0):
        put(cache, "f", 0)
    assert old.exists(), "another process has its lock"
    service.hold({"models": []})
    put(cache, "g", 0)
    assert [one.exists() for one in (served, old, fresh)] == [False, False, True]


@pytest.mark.parametrize("jump_s", [10 * 86400, -10 * 86400])
def test_a_clock_that_jumps_neither_removes_what_is_served_nor_stops_fetching(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jump_s: float
) -> None:
    cache = Cache(tmp_path / "cache", max_bytes=20)
    served = put(cache, "a", 0)
    service = InUse()
    service.hold({"models": [{"versions": {"1": str(served)}}]})
    clock = SimpleNamespace(
        time=lambda: time.time() + jump_s, monotonic=time.monotonic, sleep=time.sleep
    )
    monkeypatch.setattr("onepass.app.stores.cache.time", clock)
    for key in "bcd":
        with cache.locked(key, time.monotonic() + 1), cache.writing(key, 10) as scratch:
            (scratch / "file").write_bytes(b"0123456789")
        assert cache.get(key) is not None
        assert served.exists()


def test_what_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache", max_bytes=40)

    def broken_off() -> None:
        with cache.writing("a", 1) as scratch:
            (scratch / "file").write_bytes(b"0")
            raise OSError("full")

    with pytest.raises(OSError, match="full"):
        broken_off()
    assert [*cache.folder.iterdir()] == []
    (cache.folder / ".writing-b").mkdir()  # of a process that was killed
    put(cache, "a", 0)
    assert not (cache.folder / ".writing-b").exists()
    assert cache.get("a") == cache.folder / "a"
    assert cache.get("b") is None


def test_who_waits_for_another_process_waits_so_long(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache", max_bytes=40)
    with (
        cache.locked("a", 0),
        pytest.raises(Refusal, match="another process that fetches it takes too long"),
        cache.locked("a", 0),
    ):
        raise AssertionError
