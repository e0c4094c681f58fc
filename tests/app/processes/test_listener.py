"""Where it is listened: a port that is free, or a unix socket that nobody else is behind."""

import socket
from pathlib import Path
from typing import Any

import httpx
import pytest

from onepass.app.processes.listener import bind, release
from onepass.app.requests.settings import Settings


def test_a_unix_socket_is_answered_on_and_leaves_nothing(
    start: Any, make_bundle: Any, tmp_path: Path
) -> None:
    file = tmp_path / "onepass.sock"
    server = start(make_bundle("sincos", onnx=True), unix_socket=file, trusted_proxies="")
    server.wait_for(f"unix:{file}")
    with httpx.Client(transport=httpx.HTTPTransport(uds=str(file)), base_url="http://x") as client:
        answers = [client.post("/predict", json={"x": 0.5}) for _ in range(3)]
        behind = client.get("/openapi.json", headers={"x-forwarded-prefix": "/taxi"})
    assert [answer.status_code for answer in answers] == [200] * 3
    assert behind.json()["servers"][0]["url"] == "/taxi"
    assert server.stop() == 0
    assert not file.exists()


def test_what_a_service_that_was_killed_left_is_taken_over(tmp_path: Path) -> None:
    settings = Settings(unix_socket=tmp_path / "s")
    first = bind(settings)
    first.close()  # as by `kill -9`: its file stays
    second = bind(settings)
    second.listen()
    with pytest.raises(OSError, match=r"cannot serve on .*/s: Address already in use"):
        bind(settings)
    release(second)
    assert not (tmp_path / "s").exists()


def test_a_file_of_somebody_is_not_removed(tmp_path: Path) -> None:
    (tmp_path / "s").write_text("mine")
    with pytest.raises(OSError, match="it is no socket"):
        bind(Settings(unix_socket=tmp_path / "s"))
    assert (tmp_path / "s").read_text() == "mine"


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"cannot serve on .*/none/s: No such file"):
        bind(Settings(unix_socket=tmp_path / "none" / "s"))


def test_a_port_is_taken_once() -> None:
    taken = socket.create_server(("127.0.0.1", 0))
    with pytest.raises(OSError, match=r"cannot serve on 127\.0\.0\.1:\d+: Address already in use"):
        bind(Settings(port=taken.getsockname()[1]))
    taken.close()
