"""A stream answers in the order of its requests, whatever each of them comes to."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

pytest.importorskip("grpc")
from onepass.app.fronts.grpc.messages import SERVICE, InferResponse, message
from onepass.app.fronts.grpc.statuses import Outcome
from onepass.app.fronts.grpc.streams import MOST, answers

Response = message("ModelStreamInferResponse")


def test_answers_come_in_order_and_a_bad_request_ends_nothing(
    client: Any, rows: Any, infer_request: Any
) -> None:
    requests = [infer_request(rows[: 1 + number % 3], id=str(number)) for number in range(100)]
    requests[7].inputs.pop()
    stream = client.channel.stream_stream(f"/{SERVICE}/ModelStreamInfer")
    said = [
        Response.FromString(body)
        for body in stream(iter([request.SerializeToString() for request in requests]))
    ]
    assert len(said) == 100
    for number, one in enumerate(said):
        if number == 7:
            assert one.error_message == "inputs.where: is missing"
        else:
            assert (one.error_message, one.infer_response.id) == ("", str(number))


async def bodies(count: int, gate: asyncio.Event) -> AsyncIterator[bytes]:
    for number in range(count):
        yield b"%d" % number
    await gate.wait()


async def asking(count: int, *, most: list[int], ended: bool = False) -> list[str]:
    ending, gate, running = asyncio.Event(), asyncio.Event(), 0

    async def ask(body: bytes) -> Outcome:
        nonlocal running
        running += 1
        most.append(running)
        await asyncio.sleep(0.001 * (3 - int(body) % 3))
        running -= 1
        return Outcome(200, InferResponse(id=body.decode()).SerializeToString())

    found = []
    if not ended:
        gate.set()
    async for body in answers(bodies(count, gate), ask, ending):
        found.append(Response.FromString(body).infer_response.id)
        if len(found) == count - 1:
            ending.set()
    return found


def test_few_are_answered_at_once() -> None:
    most: list[int] = []
    found = asyncio.run(asking(3 * MOST, most=most))
    assert found == [str(number) for number in range(3 * MOST)]
    assert 1 < max(most) <= MOST


def test_at_the_end_what_was_read_is_answered_and_no_more_is_read() -> None:
    assert asyncio.run(asking(5, most=[], ended=True)) == ["0", "1", "2", "3", "4"]
