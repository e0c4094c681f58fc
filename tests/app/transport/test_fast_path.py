"""Rows of one turn that ask the same share a pass and a way; whoever is unlike them does not."""

import asyncio
from collections.abc import Callable
from typing import Any

import orjson
import pytest

HEAD = b"POST /predict%b HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"


def post(x: object, query: bytes = b"", *fields: bytes) -> bytes:
    body = orjson.dumps({"x": x})
    lines = b"".join(field + b"\r\n" for field in fields)
    return HEAD % query + lines + b"content-length: %d\r\n\r\n" % len(body) + body


def values(answer: bytes) -> Any:
    head, _, body = answer.partition(b"\r\n\r\n")
    status = int(head[9:12])
    return orjson.loads(body)["sin"]["value"] if status == 200 and b'"sin"' in body else status


def crowd(
    to: Any, requests: list[bytes], between: Callable[[list[Any]], None] = lambda opened: None
) -> tuple[list[Any], list[int]]:
    """What each is answered when all of them come in one turn; and the sizes of the passes."""

    async def ask() -> tuple[list[Any], list[int]]:
        async with to.app.router.lifespan_context(to.app) as state:
            to.state = state
            opened = [to.open() for _ in requests]
            for line, _ in opened:
                line.data_received(post(0))
                await asyncio.sleep(0)
            await asyncio.sleep(0)
            sizes = to.app.fleet.get().predictor.engine.sizes
            ran = len(sizes)
            for _, wire in opened:
                wire.written = b""
            for (line, _), request in zip(opened, requests, strict=True):
                line.data_received(request)
            between(opened)
            for _ in range(20):
                await asyncio.sleep(0)
            assert not any(line.answering for line, _ in opened)
            admission = to.app.fleet.get().admission
            assert (admission.rows, admission.bytes) == (0, 0)
            return [values(wire.written) if wire.written else None for _, wire in opened], sizes[
                ran:
            ]

    return asyncio.run(ask())


def test_a_crowd_shares_one_pass_and_each_has_its_own_answer(lines: Any) -> None:
    assert crowd(lines(), [post(x) for x in range(1, 10)]) == ([*range(1, 10)], [9])


@pytest.mark.parametrize(
    ("other", "answer", "sizes"),
    [
        (post(9, b"?tasks=cos"), 200, [4]),
        (post("nine"), 422, [3]),
        (post(9, b"", b"x-request-timeout-ms: 900"), 9, [4]),
        (post(9, b"", b"traceparent: 00-1"), 9, [4]),
        (post(9, b"", b"x-request-id: mine"), 9, [4]),
        (post(9, b"?with=warnings"), 9, [4]),
        (post(13), 500, [4, 4, 2, 2, 1, 1]),
        (post(14), 500, [4, 4]),
    ],
)
def test_who_is_unlike_the_others_takes_nothing_from_them(
    lines: Any, other: bytes, answer: object, sizes: list[int]
) -> None:
    requests = [post(1), post(2), post(3)]
    assert crowd(lines(), [*requests, other]) == ([1, 2, 3, answer], sizes)


def test_none_is_answered_twice_where_one_cannot_be_written(lines: Any) -> None:
    def break_one(opened: list[Any]) -> None:
        opened[1][1].write = None

    assert crowd(lines(), [post(1), post(2), post(3)], break_one) == ([1, None, 3], [3])


def test_who_leaves_meanwhile_is_not_answered(lines: Any) -> None:
    def leave(opened: list[Any]) -> None:
        opened[1][1].close()
        opened[1][0].connection_lost(None)

    assert crowd(lines(), [post(1), post(2), post(3)], leave) == ([1, None, 3], [2])


def test_a_service_that_ends_says_so_to_each(lines: Any) -> None:
    to = lines()

    def drain(opened: list[Any]) -> None:
        to.app.lifecycle.draining = True

    answers, _ = crowd(to, [post(1), post(2)], drain)
    to.app.lifecycle.draining = False
    assert answers == [1, 2]


def test_what_is_counted_is_what_was_answered(lines: Any) -> None:
    to = lines()
    before = to.app.fleet.get().metrics.memory.sums()
    crowd(to, [post(x) for x in (1, 2, "three", 13)])
    layout = to.app.fleet.get().metrics.layout
    sums = to.app.fleet.get().metrics.memory.sums() - before
    counted = sums[layout.requests : layout.seconds.start]
    assert counted.sum() == 8  # of each a first one
    assert sums[layout.seconds.start : layout.seconds.total].sum() == 8
    assert sums[layout.batch_rows.total] == 4 + 3  # the poison ran, and is in no batch's count
