"""What is refused before anything runs."""

import asyncio
import time
from typing import Any

import httpx
import pytest

from onepass.app.requests.admission import Admission
from onepass.app.requests.errors import Busy
from onepass.app.requests.pace import Pace
from onepass.app.requests.request_context import RequestContext, RequestIds
from onepass.app.requests.shares import Addresses, Shares
from onepass.models import Predictor


def call() -> RequestContext:
    return RequestContext({"headers": [], "method": "POST", "path": "/predict"}, RequestIds())


def test_a_lone_request_always_finds_room() -> None:
    admission = Admission(max_bytes=10, max_rows=1, wait_s=lambda: 0.0)
    alone = call()
    admission.take_bytes(alone, 100)
    admission.take_bytes(alone, 100)
    admission.take_rows(alone, 5)
    admission.leave(alone)
    assert (admission.bytes, admission.rows) == (0, 0)


def test_a_full_room_refuses_and_says_when_to_come_back() -> None:
    admission = Admission(max_bytes=10, max_rows=10, wait_s=lambda: 1.2)
    first = call()
    admission.take_bytes(first, 8)
    admission.take_rows(first, 8)
    with pytest.raises(Busy, match="bytes") as refused:
        admission.take_bytes(call(), 3)
    assert refused.value.headers() == [(b"retry-after", b"2"), (b"retry-after-ms", b"1200")]
    with pytest.raises(Busy, match="rows"):
        admission.take_rows(call(), 3)
    second = call()
    admission.take_bytes(second, 2)
    admission.take_rows(second, 2)


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


class Caller:
    """Somebody who holds something."""

    def __init__(self, client: str, key: str = "") -> None:
        self.size = self.rows = 0
        self.client = client
        self.caller = key or client
        self.headers: dict[bytes, bytes] = {}


def arriving(admission: Admission, holder: Caller, size: int) -> Pace:
    """A body of which so much is there, and more is waited for."""
    pace = Pace(holder, lambda: None)
    admission.watch(pace)
    admission.take_bytes(holder, size)
    pace.wait()
    return pace


def test_the_slowest_make_room() -> None:
    admission = Admission(
        max_bytes=800, max_rows=1, wait_s=lambda: 0.0, slow_bytes_per_s=10**9, slow_grace_s=-1
    )
    fast, slow, slower = (Caller(name) for name in ("fast", "slow", "slower"))
    paces = [arriving(admission, one, 250) for one in (fast, slow, slower)]
    for pace, moved in zip(paces, (10**15, 100, 1), strict=True):
        pace.move(moved)
        pace.wait()
    new = Caller("new")
    admission.take_bytes(new, 100)
    assert [pace.lost for pace in paces] == [False, False, True]
    assert (slower.size, admission.bytes) == (0, 600)
    admission.take_bytes(new, 250)
    assert [pace.lost for pace in paces] == [False, True, True]
    with pytest.raises(Busy):  # the fast one is none to take from, and `new` is beyond its share
        admission.take_bytes(new, 250)
    for one in (fast, slow, slower, new):
        admission.leave(one)
    assert (admission.bytes, admission.rows) == (0, 0)


def test_the_largest_make_room_for_those_within_their_share() -> None:
    admission = Admission(max_bytes=900, max_rows=1, wait_s=lambda: 0.0)
    large, small, whole = Caller("large"), Caller("small"), Caller("whole")
    paces = [arriving(admission, large, 500), arriving(admission, small, 100)]
    admission.take_bytes(whole, 300)
    with pytest.raises(Busy):
        admission.take_bytes(whole, 100)
    admission.take_bytes(Caller("new"), 100)
    assert [pace.lost for pace in paces] == [True, False]


def test_rows_within_a_share_find_room() -> None:
    admission = Admission(max_bytes=1, max_rows=120, wait_s=lambda: 0.0)
    heavy = [Caller(f"heavy {n}", key="one") for n in range(3)]
    for one in heavy:
        admission.take_rows(one, 40)
    with pytest.raises(Busy):
        admission.take_rows(Caller("another", key="one"), 31)
    admission.take_rows(Caller("light", key="two"), 60)
    with pytest.raises(Busy):
        admission.take_rows(Caller("light", key="two"), 1)


def test_by_address_all_connections_of_one_are_one_caller() -> None:
    admission = Admission(
        max_bytes=1, max_rows=80, wait_s=lambda: 0.0, shares=Shares(Addresses([]))
    )
    many = [Caller("x") for _ in range(8)]
    for port, one in enumerate(many):
        one.client = one.caller = ("1.1.1.1", port)  # type: ignore[assignment]
        admission.take_rows(one, 10)
    other = Caller("x")
    other.client = other.caller = ("2.2.2.2", 1)  # type: ignore[assignment]
    admission.take_rows(other, 40)
