"""The client that is awaited says what the other one says."""

import asyncio
import inspect
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest

from onepass_client import Answer, AsyncClient, BadRow, Client, TimedOut, Unreachable


def lines(request: httpx.Request) -> httpx.Response:
    said = [{"sin": {"value": json.loads(line)["x"]}} for line in request.content.splitlines()]
    return httpx.Response(200, content="\n".join(map(json.dumps, said)))


def run(work: Callable[[AsyncClient], Awaitable[Any]], handler: Any = lines, **asked: Any) -> Any:
    async def whole() -> Any:
        transport = httpx.MockTransport(handler)
        async with AsyncClient("http://test", transport=transport, **asked) as service:
            return await work(service)

    return asyncio.run(whole())


def test_both_clients_have_the_same_methods() -> None:
    def methods(made: type[Any]) -> dict[str, list[str]]:
        own = {name: one for name, one in vars(made).items() if not name.startswith("_")}
        return {name: list(inspect.signature(one).parameters) for name, one in own.items()}

    other = methods(AsyncClient)
    other["close"] = other.pop("aclose")
    assert methods(Client) == other


def test_a_stream_takes_what_is_awaited_and_reads_no_further_than_it_has_room() -> None:
    taken = list[int]()

    async def rows() -> AsyncIterator[dict[str, int]]:
        for x in range(40):
            taken.append(x)
            yield {"x": x}

    async def work(service: AsyncClient) -> list[Answer | BadRow]:
        answers = service.stream(rows(), at_once=5, ahead=2)
        first = await anext(answers)
        assert len(taken) == 10
        return [first, *[one async for one in answers]]

    assert [one.row for one in run(work)] == list(range(40))


def test_a_stream_that_is_left_leaves_nothing_behind() -> None:
    async def work(service: AsyncClient) -> int:
        answers = service.stream(({"x": x} for x in range(40)), at_once=2)
        await anext(answers)
        await answers.aclose()  # type: ignore[attr-defined]
        return len(asyncio.all_tasks())

    assert run(work) == 1


def test_the_deadline_ends_what_is_under_way() -> None:
    async def silent(request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(60)
        raise AssertionError("nobody waits")

    with pytest.raises(TimedOut, match=r"within 0.05 s"):
        run(lambda service: service.predict({"x": 1}), silent, timeout_s=0.05)


def test_what_was_not_sent_is_asked_again() -> None:
    asked = list[httpx.Request]()

    def late(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        if len(asked) == 1:
            raise httpx.ConnectError("nobody listens")
        return lines(request)

    assert run(lambda service: service.predict({"x": 1}), late)["sin"].raw == {"value": 1}
    assert len(asked) == 2
    asked.clear()
    with pytest.raises(Unreachable):
        run(lambda service: service.predict({"x": 1}), late, retries=0)
