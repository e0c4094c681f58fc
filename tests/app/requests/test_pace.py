"""How fast a body comes: only time in which the other side is waited for counts."""

import pytest

from onepass.app.requests import pace as paces
from onepass.app.requests.pace import Pace


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


class Holder:
    size = rows = 0


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(paces, "perf_counter", found)
    return found


def test_time_at_work_does_not_count(clock: Clock) -> None:
    pace = Pace(Holder(), lambda: None)
    pace.wait()
    clock.now = 2.0
    assert pace.waits
    pace.move(100)
    clock.now = 50.0
    assert not pace.waits
    assert pace.bytes_per_s(grace_s=1) == 50
    pace.wait()
    clock.now = 52.0
    assert pace.bytes_per_s(grace_s=1) == 25


def test_before_its_grace_is_over_nobody_is_slow(clock: Clock) -> None:
    pace = Pace(Holder(), lambda: None)
    pace.wait()
    clock.now = 1.0
    assert pace.bytes_per_s(grace_s=1) == float("inf")
    clock.now = 1.1
    assert pace.bytes_per_s(grace_s=1) == 0


def test_what_was_long_ago_counts_less(clock: Clock) -> None:
    pace = Pace(Holder(), lambda: None)
    pace.wait()
    clock.now = 20.0
    pace.move(1000)
    pace.wait()
    clock.now = 30.0
    pace.move(0)
    assert pace.bytes_per_s(grace_s=1) == 25  # the 1,000 have been halved twice, the time too


def test_whoever_loses_is_woken() -> None:
    woken: list[bool] = []
    pace = Pace(Holder(), lambda: woken.append(True))
    pace.lose()
    assert (pace.lost, woken) == (True, [True])
