"""The limits of a connection, against a real server."""

import asyncio
import re
import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import uvicorn
from uvicorn.server import ServerState

from onepass.app.requests.settings import Settings
from onepass.app.transport.ahead import AT_ONCE, MOST
from onepass.app.transport.connection import connection_class

LIMITS = {"header_timeout_s": 0.3, "body_timeout_s": 0.3, "max_headers": 20}
HEAD = b"POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"


@pytest.fixture(scope="module")
def bundle(make_bundle: Any) -> Any:
    return make_bundle("sincos", onnx=True)


@pytest.fixture
def url(start: Any, bundle: Any) -> Iterator[str]:
    server = start(bundle, **LIMITS)
    yield server.url()
    assert "Traceback" not in server.err.read_text()


def send(url: str, *pieces: bytes) -> bytes:
    """Everything that comes back until the server closes."""
    where = urlsplit(url)
    with socket.create_connection((where.hostname, where.port), timeout=10) as line:
        for piece in pieces:
            line.sendall(piece)
        answer = b""
        while piece := line.recv(65536):
            answer += piece
    return answer


def test_what_never_arrives_whole_is_closed(url: str) -> None:
    assert send(url).startswith(b"HTTP/1.1 408")
    assert b"the head of the request" in send(url, b"POST /predict HTT")
    assert b"the head of the request" in send(url, HEAD)
    late = send(url, HEAD + b"content-length: 8\r\n\r\n", b'{"x"')
    assert b"the body of the request did not arrive in time" in late
    chunked = send(url, HEAD + b"transfer-encoding: chunked\r\n\r\n4\r\n", b'{"x"')
    assert b"the body of the request did not arrive in time" in chunked
    assert httpx.post(f"{url}/predict", json={"x": 1}).status_code == 200


def test_what_the_connection_says_is_what_is_counted(url: str) -> None:
    """It answers in place of the app, which only sees that nobody is there any more."""
    chunked = HEAD + b"transfer-encoding: chunked\r\n\r\n"
    assert send(url, HEAD + b"content-length: 8\r\n\r\n", b'{"x"').startswith(b"HTTP/1.1 408")
    assert send(url, chunked + b"4\r\n", b'{"x"').startswith(b"HTTP/1.1 408")
    assert send(url, chunked + b"zz\r\n").startswith(b"HTTP/1.1 400")
    assert send(url, chunked, b"4\r\n{", b'"x"\r\nzz\r\n').startswith(b"HTTP/1.1 400")
    where = urlsplit(url)
    with socket.create_connection((where.hostname, where.port), timeout=10) as line:
        line.sendall(HEAD + b"content-length: 8\r\n\r\n")
    wanted = {"408": 2, "400": 2, "499": 1}
    for _ in range(100):
        text = httpx.get(f"{url}/metrics").text
        found = re.findall(r'requests_total\{route="/predict",status="(\d+)"\} (\d+)', text)
        if sum(int(count) for _, count in found) >= sum(wanted.values()):
            break
    assert {status: int(count) for status, count in found} == wanted


def test_heads_have_a_largest_size_and_number_of_fields(url: str) -> None:
    rest = b"content-length: 8\r\n\r\n" + b'{"x": 1}'
    many = b"".join(b"x-%d: 1\r\n" % number for number in range(30))
    assert send(url, HEAD + many + rest).startswith(b"HTTP/1.1 431")
    long = b"x-long: " + b"a" * 20_000 + b"\r\n"
    assert send(url, HEAD + long + rest).startswith(b"HTTP/1.1 431")
    pieces = [b"x-%d: " % number + b"a" * 1000 + b"\r\n" for number in range(17)]
    assert send(url, HEAD, *pieces).startswith(b"HTTP/1.1 431")
    assert httpx.post(f"{url}/predict", json={"x": 1}).status_code == 200


def test_what_is_no_http_is_refused_in_json(url: str) -> None:
    answer = send(url, b"\x16\x03\x01 hello\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 400")
    assert answer.endswith(b'{"detail":"this is no valid HTTP request"}')


def test_a_large_body_in_many_pieces_is_read(url: str) -> None:
    rows = {"instances": [{"x": number} for number in range(4000)]}
    assert len(httpx.post(f"{url}/predict", json=rows).json()["predictions"]) == 4000


def test_pipelined_requests_are_answered_in_their_order(url: str) -> None:
    one = HEAD + b'content-length: 8\r\n\r\n{"x": 1}'
    bad = HEAD + b'content-length: 8\r\n\r\n{"y": 1}'
    last = HEAD + b'connection: close\r\ncontent-length: 8\r\n\r\n{"x": 2}'
    answer = send(url, one + bad + one, last)
    assert [part[:3] for part in answer.split(b"HTTP/1.1 ")[1:]] == [b"200", b"422", b"200", b"200"]


def test_what_is_sent_ahead_is_answered_whole_and_stands_in_a_short_line(
    url: str,
) -> None:
    rows = b'{"instances": [' + b", ".join([b'{"x": 1}'] * 4000) + b"]}"  # more than one piece
    large = HEAD + b"content-length: %d\r\n\r\n" % len(rows) + rows
    small = HEAD + b'content-length: 8\r\n\r\n{"x": 1}'
    last = HEAD + b'connection: close\r\ncontent-length: 8\r\n\r\n{"y": 2}'
    answer = send(url, small * 1000 + large + small * 1000 + large + last)
    found = [part[:3] for part in answer.split(b"HTTP/1.1 ")[1:]]
    assert found == [b"200"] * 2002 + [b"422"]


def test_more_than_a_short_line_stays_unread() -> None:
    async def serve(scope: Any, receive: Any, send: Any) -> None:
        longest.append(len(line.pipeline))
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})

    async def run() -> None:
        line.connection_made(transport)  # type: ignore[arg-type]
        line.data_received(b"GET / HTTP/1.1\r\n\r\n" * 20_000)
        while state.tasks:
            await asyncio.sleep(0)

    config = uvicorn.Config(serve, interface="asgi3", lifespan="off", log_config=None)
    config.load()
    state, transport, longest = ServerState(), Transport(), list[int]()
    loop = asyncio.new_event_loop()
    line = connection_class(Settings())(config, state, {}, loop)
    loop.run_until_complete(run())
    line.connection_lost(None)
    loop.close()
    assert transport.written.count(b"HTTP/1.1 204") == len(longest) == 20_000
    assert max(longest) <= MOST + AT_ONCE // len(b"GET / HTTP/1.1\r\n\r\n") + 1
    assert transport.pauses


class Transport:
    """Keeps what is written."""

    pauses = 0

    def pause_reading(self) -> None:
        self.pauses += 1

    def resume_reading(self) -> None:
        return

    def __init__(self) -> None:
        self.written = b""
        self.closed = False

    def get_extra_info(self, name: str) -> None:
        return None

    def write(self, content: bytes) -> None:
        self.written += content

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True


@pytest.mark.parametrize("version", [b"1.1", b"1.0"])
@pytest.mark.parametrize("draining", [False, True])
def test_one_write_says_what_two_sends_say(
    stub: Any, make_app: Any, version: bytes, draining: bool
) -> None:
    app = make_app(stub, forward="loop")
    app.lifecycle.draining = draining

    async def by_two_sends(scope: Any, receive: Any, send: Any) -> None:
        async def wrapped(message: Any) -> None:
            await send(message)

        await app(scope, receive, wrapped)

    async def exchange(served: Any) -> tuple[bytes, bool]:
        config = uvicorn.Config(
            served, interface="asgi3", lifespan="off", log_config=None, server_header=False
        )
        config.load()
        state = ServerState()
        state.default_headers = [(b"date", b"today")]
        line = connection_class(Settings())(config, state, {})
        transport = Transport()
        line.connection_made(transport)  # type: ignore[arg-type]
        head = b"POST /predict HTTP/%b\r\ncontent-type: application/json\r\nx-request-id: 1\r\n"
        line.data_received(head % version + b'content-length: 8\r\n\r\n{"x": 1}')
        while state.tasks:
            await asyncio.sleep(0)
        closed = transport.closed
        line.connection_lost(None)
        return re.sub(rb"dur=[0-9.]+", b"dur=", transport.written), closed

    assert asyncio.run(exchange(app)) == asyncio.run(exchange(by_two_sends))
    closes = draining or version == b"1.0"
    assert asyncio.run(exchange(app))[1] == closes
