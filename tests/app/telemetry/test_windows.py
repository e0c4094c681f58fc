"""Windows: the last hour and the last day, exact over all workers."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from onepass.app.telemetry import windows
from onepass.app.telemetry.ring import DAY, MOST_BYTES, numbers_of
from onepass.app.telemetry.shared_counters import Memory
from onepass.app.telemetry.windows import Windows, room_of
from onepass.models.bundle import open_bundle
from onepass.models.drift.watch import Watch, watch_of

Clock = Callable[[float], None]


@pytest.fixture
def watch(watched_bundle: Path) -> Watch:
    """Of sin and cos."""
    found = watch_of(open_bundle(watched_bundle))
    assert found is not None
    return found


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """clock(3): it is so many minutes later."""
    now = [29_000_000 * 60.0]

    def later(minutes: float) -> None:
        now[0] += 60 * minutes

    monkeypatch.setattr(windows, "time", lambda: now[0])
    return later


def passed(*xs: float) -> Any:
    values = np.array(xs, dtype=np.float32)
    return [({"x": values}, {"sin.value": values, "cos.value": values})]


def of(watch: Watch, workers: int = 1) -> list[Windows]:
    file = os.memfd_create("windows") if hasattr(os, "memfd_create") else -1
    made = []
    for number in range(workers):
        beside = numbers_of(watch.size, 1)
        memory = Memory(watch.size, workers=workers, number=number, file=file, beside=beside)
        made.append(Windows(watch, memory, 0, file=file))
    return made


def test_an_hour_and_a_day_forget_what_is_older(watch: Watch, clock: Clock) -> None:
    (own,) = of(watch)
    own.add(passed(0, 1))
    clock(30)
    own.add(passed(2))
    rows = []
    for minutes in (0, 31, 29, 1, DAY - 92, 2, 29, DAY * 3):
        clock(minutes)
        rows.append((int(own.window("hour")[0]), int(own.window("day")[0])))
    assert rows == [(3, 3), (1, 3), (1, 3), (0, 3), (0, 3), (0, 1), (0, 1), (0, 0)]


def test_hours_of_the_last_day_are_told_in_steps(watch: Watch, clock: Clock) -> None:
    (own,) = of(watch)
    own.add(passed(0))
    clock(100)
    own.add(passed(1, 2))
    clock(5)
    ends, hours = own.hours()
    assert len(ends) == len(hours) == 144
    assert hours[-1].tolist() == own.window("hour").tolist()
    assert np.diff(ends).tolist() == [10] * 143
    assert sorted(set(hours[:, 0].tolist())) == [0, 1, 2]
    assert hours[:, 0].tolist().count(1) == 6, "an hour of six steps"


def test_two_workers_count_into_one_window_and_a_third_takes_a_place(
    watch: Watch, clock: Clock
) -> None:
    one, other = of(watch, 2)
    one.add(passed(0, 1))
    clock(1)
    other.add(passed(2))
    clock(1)
    one.add(passed(3))
    assert one.window("hour").tolist() == other.window("hour").tolist()
    assert one.window("hour")[0] == 4
    again = Windows(watch, other._memory, 0, file=other._ring._file)
    again.add(passed(4))
    clock(59)
    assert one.window("hour")[0] == 3
    assert one.window("day")[0] == 5


def test_rows_of_passes_that_are_gathered_are_counted_as_those_of_one(watch: Watch) -> None:
    one, other = of(watch)[0], of(watch)[0]
    xs = np.random.default_rng(0).normal(size=90).tolist()
    one.add(passed(*xs))
    for start in range(0, 90, 3):
        other._waiting += passed(*xs[start : start + 3])
    other._waiting.append(({"x": np.zeros(1, np.float32)}, {"sin.value": np.zeros(1, np.float32)}))
    one.add([other._waiting[-1]])
    other.flush()
    assert one.sums().tolist() == other.sums().tolist()


def test_what_is_too_wide_for_a_day_is_not_watched(
    watch: Watch, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    assert room_of(None) == (None, 0, 0)
    found, size, beside = room_of(watch)
    assert (found, size) == (watch, watch.size)
    assert beside * 8 <= MOST_BYTES
    monkeypatch.setattr(watch, "size", 30_000)
    assert room_of(watch)[2] * 8 <= MOST_BYTES
    assert "windows begin every 10 minutes" in caplog.text
    monkeypatch.setattr(watch, "size", 10**6)
    assert room_of(watch) == (None, 0, 0)
    assert "not watched" in caplog.text


def test_a_real_service_of_two_workers_is_exact_also_after_one_was_killed(
    start: Any, watched_bundle: Path
) -> None:
    server = start(watched_bundle, workers=2, log_requests=False)
    url = server.url()
    xs = np.random.default_rng(1).normal(0.5, 1, 400).tolist()
    for part in np.array_split(np.array(xs), 40):
        with httpx.Client(base_url=url) as client:
            for x in part[:5].tolist():
                assert client.post("/predict", json={"x": x}).status_code == 200
            rows = [{"x": x} for x in part[5:].tolist()]
            assert client.post("/predict", json={"instances": rows}).status_code == 200
    time.sleep(4 * windows.BEHIND_S)
    told = [httpx.get(f"{url}/watch.json").json() for _ in range(6)]
    killed = server.workers()[0]
    os.kill(killed, signal.SIGKILL)
    while killed in server.workers() or len(server.workers()) < 2:
        time.sleep(0.05)
    told += [httpx.get(f"{url}/watch.json").json() for _ in range(6)]
    edges = np.array(told[0]["watched"][0]["reference"])
    known = watch_of(open_bundle(watched_bundle))
    assert known is not None
    column = known.columns[0]
    wanted = np.bincount(column.find(np.array(xs, dtype=np.float32)), minlength=len(edges))
    for document in told:
        assert document["windows"]["hour"]["rows"] == document["windows"]["day"]["rows"] == 400
        assert document["watched"][0]["windows"]["hour"]["counts"] == wanted.tolist()
        assert document["watched"][0]["alarm"]
    assert server.stop() == 0
