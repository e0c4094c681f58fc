"""Both ways of a request through a connection: the bytes that come back are equal.

The same pieces are fed to a connection that has the short way and to one that has not, of the same
app; what tells two answers of one service apart (ids, times) is taken out of both.
"""

import asyncio
import base64
from typing import Any

import numpy as np
import orjson
import pytest

from onepass.app.main import create_app
from onepass.app.requests.settings import Settings

HEAD = b"POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
V2 = b"POST /v2/models/sincos/infer HTTP/1.1\r\nhost: x\r\n"
TENSOR = {"name": "x", "shape": [1], "datatype": "FP32"}


def post(body: Any, *fields: bytes, head: bytes = HEAD) -> bytes:
    content = body if isinstance(body, bytes) else orjson.dumps(body)
    lines = [*fields, b"content-length: %d" % len(content)]
    return head + b"\r\n".join([*lines, b"", content])


def infer(*fields: bytes, outputs: Any = None, **tensor: Any) -> bytes:
    document = {"id": "7", "inputs": [TENSOR | tensor]}
    return post(document | ({"outputs": outputs} if outputs else {}), *fields, head=V2)


def binary() -> bytes:
    document = {
        "inputs": [TENSOR | {"parameters": {"binary_data_size": 4}}],
        "parameters": {"binary_data_output": True},
    }
    text = orjson.dumps(document)
    length = b"inference-header-content-length: %d" % len(text)
    return post(text + np.float32(0.5).tobytes(), length, head=V2)


ONE = post({"x": 1})
REQUESTS = {
    "one row": ONE,
    "no rows": post({"instances": []}),
    "some": post({"instances": [{"x": x} for x in range(5)]}),
    "many": post({"instances": [{"x": x} for x in range(20, 320)]}),
    "tasks": post({"x": 1}, head=HEAD.replace(b"/predict", b"/predict?tasks=cos")),
    "warnings": post({"x": 1e6}, head=HEAD.replace(b"/predict", b"/predict?with=warnings")),
    "no such task": post({"x": 1}, head=HEAD.replace(b"/predict", b"/predict?tasks=tan")),
    "slash": post({"x": 1}, head=HEAD.replace(b"/predict", b"/predict/")),
    "escaped": post({"x": 1}, head=HEAD.replace(b"/predict", b"/pr%65dict")),
    "whole address": post({"x": 1}, head=HEAD.replace(b"/predict", b"http://x/predict")),
    "fragment": post({"x": 1}, head=HEAD.replace(b"/predict", b"/predict#a")),
    "elsewhere": post({"x": 1}, head=HEAD.replace(b"/predict", b"/predicted")),
    "bad row": post({"x": "1", "y": 2}),
    "no JSON": post(b'{"x": '),
    "nothing": post(b""),
    "BOM": post(b'\xef\xbb\xbf{"x": 1}'),
    "not finite": post({"x": 14}),
    "poison": post({"x": 13}),
    "type": post({"x": 1}, b"content-type: text/plain"),
    "types": post({"x": 1}, head=HEAD.replace(b"/json", b'/json; charset="utf-8"')),
    "lines": post(b'{"x": 1}\n{"x": 2}\n', head=HEAD.replace(b"/json", b"/x-ndjson")),
    "gzip": post({"x": 1}, b"content-encoding: gzip"),
    "wait": post({"x": 1}, b"x-request-timeout-ms: 1000"),
    "no wait": post({"x": 1}, b"x-request-timeout-ms: 0"),
    "id": post({"x": 1}, b"x-request-id: mine"),
    "close": post({"x": 1}, b"connection: close"),
    "HTTP/1.0": post({"x": 1}, head=HEAD.replace(b"/1.1", b"/1.0")),
    "expect": post({"x": 1}, b"expect: 100-continue"),
    "offer": post({"x": 1}, b"connection: upgrade", b"upgrade: h2c"),
    "chunked": HEAD + b'transfer-encoding: chunked\r\n\r\n8\r\n{"x": 1}\r\n0\r\n\r\n',
    "origin": post({"x": 1}, b"origin: https://example.com"),
    "page": b"GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n",
    "method": b"GET /predict HTTP/1.1\r\nhost: x\r\n\r\n",
    "garbage": b"\x00\x01\r\n\r\n",
    "blank lines": b"\r\n\r\n" + ONE,
    "bare line ends": ONE.replace(b"\r\n", b"\n"),
    "folded": post({"x": 1}, b"x-long: a\r\n b"),
    "negative": HEAD + b"content-length: -1\r\n\r\n",
    "two lengths": post({"x": 1}, b"content-length: 8"),
    "many fields": post({"x": 1}, *(b"x-%d: 1" % number for number in range(101))),
    "v2": infer(data=[0.5]),
    "v2 version": infer(data=[0.5]).replace(b"/infer", b"/versions/run-1/infer"),
    "v2 rows": infer(data=[0.5] * 40, shape=[40]),
    "v2 outputs": infer(data=[0.5], outputs=[{"name": "cos.value"}]),
    "v2 bad": infer(data=["a"]),
    "v2 no JSON": post(b"{", head=V2),
    "v2 packed": infer(b"accept-encoding: gzip", data=[0.5] * 200, shape=[200]),
    "v2 unpacked": infer(b"content-encoding: gzip", data=[0.5]),
    "v2 method": V2.replace(b"POST", b"GET") + b"\r\n",
    "v2 not finite": infer(data=[14.0]),
    "binary": binary(),
    "binary, cut": binary().replace(b"header-content-length: 1", b"header-content-length: 9"),
    "two": ONE + post({"x": 2}, b"connection: close"),
    "bad and good": post({"x": "1"}) + ONE,
    "short, long, short": ONE + b"GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n" + ONE,
    "much ahead": ONE * 100,
    "good and garbage": ONE + b"\x00\r\n",
}


def both(lines: Any, *pieces: bytes, times: int = 1) -> tuple[bytes, bytes]:
    """The answers of the short way, asked so often, and of the long one."""

    async def ask() -> tuple[bytes, bytes]:
        async with lines.app.router.lifespan_context(lines.app) as state:
            lines.state = state
            short = [await lines.answers(*pieces, short=True) for _ in range(times)]
            assert len(set(short)) == 1
            return short[0], await lines.answers(*pieces, short=False)

    return asyncio.run(ask())


@pytest.mark.parametrize("name", REQUESTS)
def test_both_ways_answer_with_the_same_bytes(lines: Any, name: str) -> None:
    """Also when the head is known by then."""
    short, long = both(lines(), REQUESTS[name], times=3)
    assert short == long


@pytest.mark.parametrize("query", ["?masks=rle&threshold=0.1", "?masks=none", "?masks=tiff"])
def test_what_is_wished_of_pictures_is_said_both_ways(
    lines: Any, plates: Any, plate: Any, query: str
) -> None:
    head = HEAD.replace(b"/predict", f"/predict{query}".encode())
    request = post({"plate": base64.b64encode(plate()).decode()}, head=head)
    to = lines(plates)
    short, long = both(to, request, times=3)
    assert short == long
    assert b" 422 " in short if "tiff" in query else to.went == [True, True, True, False]


@pytest.mark.parametrize("name", ["one row", "v2", "binary", "bad row", "many", "id"])
def test_what_arrives_whole_takes_the_short_way(lines: Any, name: str) -> None:
    to = lines()
    both(to, REQUESTS[name], times=2)
    went = to.went
    if name in ("bad row",):  # refused at once: it is over by then
        return
    assert went == [True, True, False]


@pytest.mark.parametrize("name", ["one row", "id", "close", "v2", "binary", "chunked", "two"])
def test_wherever_it_is_cut_the_answer_is_the_same(lines: Any, name: str) -> None:
    request = REQUESTS[name]
    whole = both(lines(), request)[1]
    for at in range(1, len(request), 7):
        assert both(lines(), request[:at], request[at:]) == (whole, whole)
    pieces = [request[at : at + 40] for at in range(0, len(request), 40)]
    assert both(lines(), *pieces) == (whole, whole)


@pytest.mark.parametrize("key", [b"good", b"bad", None])
@pytest.mark.parametrize("origin", [b"https://example.com", b"https://example.org", None])
@pytest.mark.parametrize("path", [HEAD, V2])
def test_keys_and_origins_hold_on_both_ways(
    lines: Any, key: bytes | None, origin: bytes | None, path: bytes
) -> None:
    fields = [b"authorization: Bearer %b" % key] if key else []
    fields += [b"origin: %b" % origin] if origin else []
    request = post(
        {"inputs": [TENSOR | {"data": [0.5]}]} if path is V2 else {"x": 1}, *fields, head=path
    )
    to = lines(api_keys="good", cors_origins="https://example.com")
    short, long = both(to, request, times=2)
    assert short == long
    assert (b" 200 " in short) == (key == b"good")
    assert (True in to.went) == (key == b"good")


@pytest.mark.parametrize("name", ["one row", "bad row", "v2", "v2 bad", "close"])
def test_while_it_drains_each_answer_is_the_last(lines: Any, name: str) -> None:
    to = lines(drain_s=60)

    async def ask() -> list[bytes]:
        async with to.app.router.lifespan_context(to.app) as state:
            to.state = state
            to.app.lifecycle.draining = True
            return [await to.answers(REQUESTS[name], short=short) for short in (True, False)]

    short, long = asyncio.run(ask())
    to.app.lifecycle.draining = False
    assert short == long
    assert short.count(b"connection: close") == 1


def test_no_room_is_said_on_both_ways(lines: Any) -> None:
    to = lines(max_rows_in_flight=1)

    async def ask() -> list[bytes]:
        async with to.app.router.lifespan_context(to.app) as state:
            to.state = state
            to.app.fleet.get().admission.rows = 5
            return [await to.answers(ONE, short=short) for short in (True, False)]

    short, long = asyncio.run(ask())
    to.app.fleet.get().admission.rows = 0
    assert short == long
    assert b" 429 " in short
    assert b"retry-after" in short


def test_what_was_added_to_an_app_takes_the_long_way(make_stub: Any) -> None:
    app: Any = create_app(make_stub(), Settings())
    assert app.short_way(1) is not None
    app.mount("/other", app)
    assert app.short_way(1) is None
    app = create_app(make_stub(), Settings())
    app.add_middleware(dict)
    assert app.short_way(1) is None


def test_a_caller_who_leaves_is_not_answered_and_counted_as_gone(lines: Any) -> None:
    to = lines()

    async def ask() -> tuple[bytes, list[int]]:
        async with to.app.router.lifespan_context(to.app) as state:
            to.state = state
            (line, wire), engine = to.open(), to.app.fleet.get().predictor.engine
            ran = len(engine.sizes)
            line.data_received(ONE)
            wire.close()
            line.connection_lost(None)
            for _ in range(5):
                await asyncio.sleep(0)
            assert not line.answering
            assert line.timeout_keep_alive_task is None
            return wire.written, engine.sizes[ran:]

    assert asyncio.run(ask()) == (b"", [])
