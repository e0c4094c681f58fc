"""The fast path with answers that are kept: one id each, all other bytes as they were."""

import asyncio
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson

HEAD = b"POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
ID = re.compile(rb"x-answer-id: ([0-9a-f]{32})\r\n")
VARYING = re.compile(rb"(date|x-request-id|server-timing): [^\r]*")


def crowd(to: Any, xs: list[int]) -> list[bytes]:
    """What each is answered who comes in one turn, once the first of all is known."""

    async def ask() -> list[bytes]:
        async with to.app.router.lifespan_context(to.app) as state:
            to.state = state
            opened = [to.open() for _ in xs]
            for number in (0, 1):
                for (line, wire), x in zip(opened, xs, strict=True):
                    wire.written = b""
                    body = orjson.dumps({"x": x * number})
                    line.data_received(HEAD + b"content-length: %d\r\n\r\n" % len(body) + body)
                for _ in range(20):
                    await asyncio.sleep(0)
            return [wire.written for _, wire in opened]

    return asyncio.run(ask())


def test_answers_have_ids_and_are_else_what_they_were(
    lines: Callable[..., Any], tmp_path: Path
) -> None:
    xs = [1, 2, 3]
    plain = crowd(lines(), xs)
    kept = crowd(lines(feedback=tmp_path / "kept.sqlite"), xs)
    ids = [ID.findall(answer) for answer in kept]
    assert all(len(one) == 1 for one in ids)
    assert len({one[0] for one in ids}) == 3
    assert not any(map(ID.search, plain))
    bare = [VARYING.sub(b"", ID.sub(b"", answer)) for answer in kept]
    assert bare == [VARYING.sub(b"", answer) for answer in plain]
