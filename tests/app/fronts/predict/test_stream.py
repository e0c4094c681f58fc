"""Callers who leave: whenever they do, they are 499, and no failure of the service."""

import socket
import struct
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

ROW = b'{"x": 1}'
POST = b"POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
ONE = POST + b"content-length: 8\r\n\r\n" + ROW
MANY = b'{"instances": [' + b", ".join([ROW] * 4096) + b"]}"
LARGE = POST + b"content-length: %d\r\n\r\n" % len(MANY) + MANY
LINES = b"POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-ndjson\r\n"
CHUNKED = LINES + b"transfer-encoding: chunked\r\n\r\n"
PIECE = b"%x\r\n%b\r\n" % (9 * 3000, (ROW + b"\n") * 3000)
FORM = POST.replace(b"application/json", b"multipart/form-data; boundary=b")
PART = b'--b\r\ncontent-disposition: form-data; name="x"\r\n\r\n'
LEAVERS = {
    "a stream while it is answered": [CHUNKED, *[PIECE] * 6],
    "a stream in the middle of a line": [CHUNKED, PIECE, b"5\r\n" + ROW[:5] + b"\r\n"],
    "a stream that ends as it is left": [CHUNKED, *[PIECE] * 3, b"0\r\n\r\n"],
    "a stream of a length": [LINES + b"content-length: 27000000\r\n\r\n", (ROW + b"\n") * 9000],
    "a stream in the middle of a chunk": [CHUNKED, PIECE[:9000]],
    "many rows": [LARGE],
    "a pipeline": [LARGE * 3 + ONE * 20],
    "half a body": [POST + b"content-length: 800000\r\n\r\n" + b" " * 300_000],
    "half a form": [FORM + b"content-length: 800000\r\n\r\n" + PART + b"1" * 300_000],
    "a binary tensor": [
        b"POST /v2/models/sincos/infer HTTP/1.1\r\nhost: x\r\ncontent-length: 90000\r\n\r\n{",
    ],
    "a page": [b"GET /docs HTTP/1.1\r\nhost: x\r\n\r\n" * 50],
}  # fmt: skip


@pytest.fixture(scope="module")
def server(start_for_all: Any, make_bundle: Callable[..., Path]) -> Any:
    return start_for_all(make_bundle("sincos", onnx=True), cors_origins="https://a.example")


def leave(url: str, pieces: list[bytes], *, rudely: bool, answer: int) -> None:
    """Sends the pieces, reads so many bytes of the answer, and is gone."""
    where = urlsplit(url)
    line = socket.create_connection((where.hostname, where.port), timeout=20)
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    if rudely:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    line.setblocking(False)
    for piece in pieces:
        try:
            line.send(piece)
        except OSError:
            break
    line.settimeout(0.2)
    try:
        while answer > 0 and (found := line.recv(answer)):
            answer -= len(found)
    except OSError:
        pass
    line.close()


@pytest.mark.parametrize("name", LEAVERS)
def test_callers_who_leave_are_no_failures(server: Any, name: str) -> None:
    url = server.url()
    for rudely in (True, False):
        for answer in (0, 0, 1, 20_000):
            leave(url, LEAVERS[name], rudely=rudely, answer=answer)
    assert httpx.post(f"{url}/predict", json={"x": 1}).status_code == 200


def test_and_are_told_in_the_log_as_499(server: Any) -> None:
    url = server.url()
    leave(url, LEAVERS["half a body"], rudely=True, answer=0)
    deadline = time.monotonic() + 20
    found: set[int] = set()
    while 499 not in found and time.monotonic() < deadline:
        time.sleep(0.1)
        found = {line["status"] for line in server.lines()}
    assert 499 in found
    assert not [line for line in server.lines() if line["status"] >= 500]
    assert "Traceback" not in server.err.read_text()
    assert '"level":"error"' not in server.err.read_text()
    assert 'status="500"' not in httpx.get(f"{url}/metrics").text
