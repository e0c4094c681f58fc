"""The limits of a connection, against a real server."""

import re
import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

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
