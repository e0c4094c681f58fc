"""Where it answers, and whether others than this machine may reach it."""

import json
import re
import socket
from typing import Any

import httpx
import pytest

from onepass.app.requests.greeting import address, is_exposed, url


def test_ipv6_stands_in_brackets() -> None:
    assert url("::1", 8000) == url("[::1]", 8000) == "http://[::1]:8000"
    assert url("127.0.0.1", 80) == "http://127.0.0.1:80"
    assert address("localhost", 1) == "localhost:1"


@pytest.mark.parametrize(
    ("host", "exposed"),
    [("127.0.0.1", False), ("127.3.2.1", False), ("::1", False), ("::ffff:127.0.0.1", False),
     ("0.0.0.0", True), ("::", True), ("10.0.0.1", True), ("fe80::1%eth0", True),
     ("::ffff:10.0.0.1", True), ("192.168.0.1", True)],
)  # fmt: skip
def test_only_loopback_is_not_exposed(host: str, exposed: bool) -> None:
    assert is_exposed(host) is exposed


def has_ipv6() -> bool:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


@pytest.mark.skipif(not has_ipv6(), reason="no IPv6 on this machine")
def test_the_log_says_an_address_that_can_be_asked(start: Any, make_bundle: Any) -> None:
    server = start(make_bundle("sincos", onnx=True), host="::1")
    found = server.url()
    assert re.fullmatch(r"http://\[::1\]:\d+", found)
    assert httpx.post(f"{found}/predict", json={"x": 1}).status_code == 200
    assert server.stop() == 0
    assert [one["level"] for one in server.messages() if "no API keys" in one["message"]] == [
        "info"
    ]


def test_whoever_is_open_to_all_is_warned(start: Any, make_bundle: Any) -> None:
    server = start(make_bundle("sincos", onnx=True), host="0.0.0.0", log_level="warning")
    while not (said := server.err.read_text()):
        assert server.process.poll() is None
    assert server.stop() == 0
    line = json.loads(said.splitlines()[0])
    assert (line["level"], "no API keys" in line["message"]) == ("warning", True)
    assert len(server.messages()) == 1
