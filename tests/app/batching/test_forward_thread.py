"""The thread of slow passes: what runs on it is finished in the event loop."""

import asyncio
import threading
from typing import Any, cast

from onepass.app.batching.forward_thread import ForwardThread

Names = list[tuple[str, str]]


def test_batches_run_on_the_thread_and_are_finished_in_the_loop() -> None:
    seen: Names = []

    async def run() -> None:
        over, here = asyncio.Event(), threading.current_thread().name

        def work(batch: Any) -> None:
            seen.append((batch, threading.current_thread().name))

        def finished(batch: Any) -> None:
            assert threading.current_thread().name == here
            seen.append((batch, "finished"))
            if batch == "second":
                over.set()

        thread = ForwardThread(work, finished, on_death=lambda error: None)
        for name in ("first", "second"):
            thread.put(cast("Any", name))
        await over.wait()
        thread.close()
        thread.close()

    asyncio.run(run())
    assert {name for name in seen if name[1] == "finished"} == {
        ("first", "finished"),
        ("second", "finished"),
    }
    assert [name for name in seen if name[1] == "forward"] == [
        ("first", "forward"),
        ("second", "forward"),
    ]


def test_one_that_is_never_used_is_never_started() -> None:
    ForwardThread(lambda batch: None, lambda batch: None, lambda error: None).close()


def test_its_death_is_told() -> None:
    deaths: list[BaseException] = []

    async def run() -> None:
        over, loop = asyncio.Event(), asyncio.get_running_loop()

        def died(error: BaseException) -> None:
            deaths.append(error)
            loop.call_soon_threadsafe(over.set)

        def work(batch: Any) -> None:
            raise MemoryError

        thread = ForwardThread(work, lambda batch: None, died)
        thread.put(cast("Any", "a batch"))
        await over.wait()

    asyncio.run(run())
    assert isinstance(deaths[0], MemoryError)
