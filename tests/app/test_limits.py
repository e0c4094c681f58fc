"""What is refused before anything runs."""

import asyncio
import time
from typing import Any

import httpx
import pytest

from app.call import Call, RequestIds
from app.errors import Busy
from app.limits import Room
from models import Predictor


def call() -> Call:
    return Call({"headers": [], "method": "POST", "path": "/predict"}, RequestIds())


def test_a_lone_request_always_finds_room() -> None:
    room = Room(max_bytes=10, max_rows=1, wait_s=lambda: 0.0)
    alone = call()
    room.take_bytes(alone, 100)
    room.take_bytes(alone, 100)
    room.take_rows(alone, 5)
    room.leave(alone.size, alone.rows)
    assert (room.bytes, room.rows) == (0, 0)


def test_a_full_room_refuses_and_says_when_to_come_back() -> None:
    room = Room(max_bytes=10, max_rows=10, wait_s=lambda: 1.2)
    first = call()
    room.take_bytes(first, 8)
    room.take_rows(first, 8)
    with pytest.raises(Busy, match="bytes") as refused:
        room.take_bytes(call(), 3)
    assert refused.value.headers() == [(b"retry-after", b"2"), (b"retry-after-ms", b"1200")]
    with pytest.raises(Busy, match="rows"):
        room.take_rows(call(), 3)
    second = call()
    room.take_bytes(second, 2)
    room.take_rows(second, 2)


def test_what_is_too_much_is_429_and_what_is_too_late_is_504(
    stub: Predictor, make_app: Any
) -> None:
    plain = stub.engine.run

    def slow(arrays: Any, tasks: Any) -> Any:
        time.sleep(0.2)
        return plain(arrays, tasks)

    stub.engine.run = slow  # type: ignore[method-assign]
    app = make_app(stub, forward="thread", max_rows_in_flight=2)

    async def run() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            first = asyncio.create_task(client.post("/predict", json={"x": 1}))
            await asyncio.sleep(0.05)
            hurried = {"x-request-timeout-ms": "10"}
            late = asyncio.create_task(client.post("/predict", json={"x": 2}, headers=hurried))
            await asyncio.sleep(0.05)
            refused = await client.post("/predict", json={"x": 3})
            return [await first, await late, refused, await client.post("/predict", json={"x": 4})]

    answers = asyncio.run(run())
    assert [answer.status_code for answer in answers] == [200, 504, 429, 200]
    assert int(answers[2].headers["retry-after"]) >= 1
    assert int(answers[2].headers["retry-after-ms"]) >= 1
    assert stub.engine.sizes == [1, 1]
