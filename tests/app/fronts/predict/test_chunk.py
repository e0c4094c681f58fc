"""A chunk of lines: as many lines back, in their order, and a bad one fails alone."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest

from onepass.app.batching.beside import Beside
from onepass.app.fronts.predict.chunk import ChunkAnswerer
from onepass.app.fronts.predict.query import Asked
from onepass.app.fronts.predict.stream import Stream
from onepass.app.requests.errors import Busy
from onepass.app.requests.settings import Settings
from onepass.models import Predictor

Make = Callable[..., Any]


@pytest.fixture
def app(stub: Predictor, make_app: Make) -> Any:
    """Its passes run in the event loop."""
    return make_app(stub, forward="loop", max_line_bytes=20)


def answered(app: Any, call: Any, *lines: bytes | None, patience_s: float = 60) -> list[Any]:
    """What comes back to lines that are numbered from 7."""

    async def never(*message: Any) -> Any:
        raise AssertionError

    async def run() -> bytes:
        answerer = ChunkAnswerer(app.fleet.get(), Settings(max_line_bytes=20), Beside("parse"))
        stream = Stream(call, never, never, app.responder, stall_s=0)
        stream.asked, stream.patience_s = Asked(("sin",)), patience_s
        return await answerer.answer(list(enumerate(lines, 7)), stream)

    return [json.loads(line) for line in asyncio.run(run()).splitlines()]


def told(line: Any) -> Any:
    if "error" in line:
        return line["error"][0]["type"], line["error"][0]["loc"][1]
    return line["sin"]["value"]


def test_every_line_has_its_answer_in_its_place(app: Any, make_call: Make) -> None:
    call = make_call()
    lines = (b'{"x": 1}', b"[", b'{"x": 13}', None, b'{"x": 14}', b'{"y": 1}', b'{"x": 2}')
    assert [told(line) for line in answered(app, call, *lines)] == [
        1.0,
        ("json_invalid", 8),
        ("internal_error", 9),
        ("line_too_long", 10),
        ("not_finite", 11),
        ("missing", 12),
        2.0,
    ]
    assert call.rows == 7
    assert app.fleet.get().admission.rows == 0


def test_lines_that_are_too_late_are_told_so(app: Any, make_call: Make) -> None:
    lines = answered(app, make_call(), b'{"x": 1}', b"[", patience_s=-1)
    assert [told(line) for line in lines] == [("too_late", 7), ("json_invalid", 8)]


def test_of_plain_lines_a_bad_one_fails_alone_too(app: Any, make_call: Make) -> None:
    """They are asked as columns first, and line by line where that fails."""
    call = make_call()
    plain = (b'{"x": 1}', b'{"x": 2}')
    assert [told(line) for line in answered(app, call, *plain)] == [1.0, 2.0]
    lines = answered(app, call, *plain, b'{"x": 13}', b'{"x": 14}')
    assert [told(line) for line in lines] == [1.0, 2.0, ("internal_error", 9), ("not_finite", 10)]
    assert (call.rows, app.fleet.get().admission.rows) == (6, 0)
    late = answered(app, make_call(), *plain, patience_s=-1)
    assert [told(line) for line in late] == [("too_late", 7), ("too_late", 8)]


def test_a_stream_that_has_not_begun_is_told_to_come_back(app: Any, make_call: Make) -> None:
    app.fleet.get().admission.rows = 10**9
    with pytest.raises(Busy):
        answered(app, make_call(), b'{"x": 1}')
