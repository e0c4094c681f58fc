"""Work beside the event loop: one thread, one thing after another."""

import asyncio
import threading

import pytest

from onepass.app.batching.beside import Beside


def test_it_runs_on_one_thread_in_order_and_hands_back_what_comes_of_it() -> None:
    begun: list[int] = []

    def work(number: int, *, times: int) -> tuple[int, str]:
        begun.append(number)
        return number * times, threading.current_thread().name

    async def run() -> list[tuple[int, str]]:
        beside = Beside("parse")
        return list(await asyncio.gather(*(beside.run(work, n, times=2) for n in range(5))))

    found = asyncio.run(run())
    assert [number for number, _ in found] == [0, 2, 4, 6, 8]
    assert {name for _, name in found} == {"parse_0"}
    assert begun == [0, 1, 2, 3, 4]


def test_what_work_raises_reaches_who_waits() -> None:
    with pytest.raises(ZeroDivisionError):
        asyncio.run(Beside("parse").run(lambda: 1 / 0))
