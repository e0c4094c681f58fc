"""A coroutine that is begun without a task: it waits for its rows alone, or a task takes over."""

import asyncio
from collections.abc import Coroutine
from types import SimpleNamespace
from typing import Any

import pytest

from onepass.app.requests.errors import Reply
from onepass.app.transport.exchange import Exchange


class Line:
    """Notes what it is told."""

    def __init__(self) -> None:
        self.transport = SimpleNamespace(abort=lambda: None)
        self.client = ("127.0.0.1", 1)
        self.replies: list[Any] = []
        self.tasks: list[asyncio.Task[None]] = []
        self.ended = 0

    def run(self, rest: Coroutine[Any, Any, None]) -> None:
        self.tasks.append(asyncio.get_running_loop().create_task(rest))

    def write(self, status: int, head: bytes, body: bytes) -> None:
        raise AssertionError("the responder writes")

    def end(self, *, keep_alive: bool) -> None:
        self.ended += 1


def begun(line: Line, call: Any, answer: Any) -> Exchange:
    def write(call: Any, reply: Reply, exchange: Exchange) -> None:
        line.replies.append(reply)

    head: Any = SimpleNamespace(
        keep_alive=True, answer=answer, responder=SimpleNamespace(write=write)
    )
    exchange = Exchange(line, head, call)
    exchange.begin(b"body")
    return exchange


def reply(body: bytes) -> Reply:
    return Reply(200, body, [])


@pytest.mark.parametrize("fails", [False, True])
def test_it_goes_on_where_it_waits_for_its_rows(make_call: Any, fails: bool) -> None:
    async def answer(call: Any, body: bytes) -> Reply:
        try:
            return reply(body + await call.waiter)
        except ValueError as error:
            return reply(str(error).encode())

    line, call = Line(), make_call()
    exchange = begun(line, call, answer)
    assert (line.replies, exchange.done()) == ([], False)
    assert call.connection is call.waiter is exchange
    assert call.client == call.caller == line.client
    if fails:
        exchange.set_exception(ValueError("late"))
    else:
        exchange.set_result(b", answered")
    assert line.replies == [reply(b"late" if fails else b"body, answered")]
    assert (exchange.done(), line.ended, line.tasks) == (True, 1, [])
    assert call.connection is call.waiter is None  # no garbage is left for a collector to find


@pytest.mark.parametrize("fails", [False, True])
def test_a_task_takes_over_where_it_waits_for_anything_else(make_call: Any, fails: bool) -> None:
    async def run() -> tuple[list[Reply], int]:
        future: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

        async def answer(call: Any, body: bytes) -> Reply:
            try:
                body += await future
            except ValueError:
                body += b", failed"
            await asyncio.sleep(0)
            assert call.waiter is None
            return reply(body)

        line = Line()
        begun(line, make_call(), answer)
        await asyncio.sleep(0)
        if fails:
            future.set_exception(ValueError())
        else:
            future.set_result(b", read")
        await asyncio.gather(*line.tasks)
        return line.replies, line.ended

    expected = reply(b"body, failed" if fails else b"body, read")
    assert asyncio.run(run()) == ([expected], 1)


@pytest.mark.parametrize("waits", [False, True])
def test_a_bug_is_an_answer_too(make_call: Any, waits: bool) -> None:
    async def answer(call: Any, body: bytes) -> Reply:
        if waits:
            await asyncio.sleep(0)
        raise ValueError("a bug")

    async def run() -> Line:
        line = Line()
        begun(line, make_call(), answer)
        await asyncio.gather(*line.tasks)
        return line

    line = asyncio.run(run())
    assert ([one.status for one in line.replies], line.ended) == ([500], 1)


def test_whoever_left_gets_nothing(make_call: Any) -> None:
    async def answer(call: Any, body: bytes) -> None:
        return None

    line = Line()
    begun(line, make_call(), answer)
    assert (line.replies, line.ended) == ([], 1)
