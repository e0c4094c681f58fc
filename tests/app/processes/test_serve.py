"""The real server, in its own process."""

import signal
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from onepass import models

ROW = {"distance": 2.1, "hour": 8, "zone": "Midtown", "where": [0.5, -1]}


def test_it_answers_what_the_predictor_answers(start: Any, make_bundle: Any) -> None:
    bundle = make_bundle("taxi")
    server = start(bundle)
    url = server.url()
    rows = [ROW, {"distance": 17.25, "where": [1e3, 1e-3]}] * 500
    wanted = models.load(bundle).predict(rows)
    with httpx.Client(base_url=url) as client:
        one = client.post("/predict", json=ROW, headers={"x-request-id": "first"})
        many = client.post("/predict", json={"instances": rows})
        assert client.get("/health/ready").json() == {"status": "ready"}
    assert one.json()["fare"]["value"] == pytest.approx(wanted[0]["fare"]["value"], abs=1e-5)
    found = many.json()["predictions"]
    assert [answer["card"]["label"] for answer in found] == [a["card"]["label"] for a in wanted]
    for task in ("fare", "minutes"):
        values = [answer[task]["value"] for answer in found]
        assert values == pytest.approx([a[task]["value"] for a in wanted], rel=1e-4, abs=1e-5)
    assert server.stop() == 0
    logged = {line["id"]: line for line in server.lines()}
    assert logged["first"]["path"] == "/predict"
    assert (logged["first"]["status"], logged["first"]["rows"]) == (200, 1)
    assert {line["rows"] for line in server.lines()} == {0, 1, 1000}


def test_hostile_requests_leave_it_running(start: Any, make_bundle: Any) -> None:
    server = start(make_bundle("sincos", onnx=True))
    url = server.url()
    rows = b'{"instances": [' + b'{"x": 1},' * 1_200_000 + b'{"x": 1}]}'
    kind = {"content-type": "application/json"}
    with httpx.Client(base_url=url, headers=kind) as client:
        wanted = {b'{"x": "abc"}': 422, b"{}": 422, b'{"x": NaN}': 422, b'{"y": 1}': 422}
        wanted |= {b"[": 400, b"": 400, rows: 413, b'{"x": 1}': 200}
        for body, status in wanted.items():
            assert client.post("/predict", content=body).status_code == status
        assert client.post("/predict", content=iter([rows])).status_code == 413
        assert client.post("/predict?tasks=tan", json={"x": 1}).status_code == 422
        odd = client.post("/predict", content=b"x=1", headers={"content-type": "text/plain"})
        assert odd.status_code == 415
        assert client.post("/predict", json={"x": 1}).status_code == 200


@pytest.mark.parametrize("workers", [1, 2])
def test_sigterm_under_load_loses_nothing(start: Any, make_bundle: Any, workers: int) -> None:
    server = start(make_bundle("sincos", onnx=True), workers=workers, drain_s=1)
    url = server.url()
    going, failures, counts = threading.Event(), list[Any](), list[int]()

    def load() -> None:
        with httpx.Client(base_url=url) as client:
            for count in range(100_000):
                answer = client.post("/predict", json={"x": 0.5})
                if answer.status_code != 200:
                    failures.append(answer)
                if count == 20:
                    going.set()
                if answer.headers.get("connection") == "close":
                    counts.append(count)
                    return

    def safely() -> None:
        try:
            load()
        except Exception as error:
            failures.append(error)

    callers = [threading.Thread(target=safely) for _ in range(8)]
    for caller in callers:
        caller.start()
    assert going.wait(30)
    assert server.stop() == 0
    for caller in callers:
        caller.join(30)
    assert failures == []
    assert len(counts) == 8


def test_readiness_goes_before_the_answers_do(start: Any, make_bundle: Any) -> None:
    server = start(make_bundle("sincos", onnx=True), drain_s=2)
    url = server.url()
    server.process.send_signal(signal.SIGTERM)
    for _ in range(100):
        ready = httpx.get(f"{url}/health/ready")
        if ready.status_code == 503:
            break
    assert (ready.status_code, ready.json()) == (503, {"detail": "draining"})
    answer = httpx.post(f"{url}/predict", json={"x": 1})
    assert (answer.status_code, answer.headers["connection"]) == (200, "close")
    assert server.process.wait(120) == 0


@pytest.mark.parametrize("workers", [1, 2])
def test_sigint_stops_it_at_once(start: Any, make_bundle: Any, workers: int) -> None:
    server = start(make_bundle("sincos", onnx=True), drain_s=1000, workers=workers)
    server.url()
    assert server.stop(signal.SIGINT) == 0


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("name", ["weights.safetensors", "manifest.json"])
def test_a_damaged_bundle_is_refused_in_one_line(
    start: Any, make_bundle: Callable[..., Path], name: str, workers: int
) -> None:
    bundle = make_bundle("sincos", onnx=True)
    content = bytearray((bundle / name).read_bytes())
    content[len(content) // 2] ^= 1
    (bundle / name).write_bytes(content)
    server = start(bundle, workers=workers)
    assert server.process.wait(120) == 1
    said = server.err.read_text()
    assert f"{name}: is damaged" in said
    assert "Traceback" not in said


def test_no_bundle_is_refused_in_one_line(start: Any, tmp_path: Path) -> None:
    server = start(tmp_path / "nowhere")
    assert server.process.wait(120) == 1
    (line,) = server.messages()
    assert line["message"] == f"{tmp_path / 'nowhere'}: no such folder"


def test_a_port_that_is_taken_is_refused_in_one_line(start: Any, make_bundle: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        server = start(make_bundle("sincos", onnx=True), port=port)
        assert server.process.wait(120) == 1
    (line,) = server.messages()
    assert line["message"] == f"cannot serve on 127.0.0.1:{port}: Address already in use"
