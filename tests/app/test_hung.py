"""Workers that hang, supervisors that die, bundles that are gone: nobody waits for ever."""

import http.client
import os
import shutil
import signal
import socket
import threading
import time
from pathlib import Path
from typing import Any

import httpx
import pytest


def wait_for(what: Any, seconds: float = 120) -> Any:
    for _ in range(int(seconds * 20)):
        if found := what():
            return found
        time.sleep(0.05)
    raise AssertionError("never happened")


def is_there(pid: int) -> bool:
    return Path(f"/proc/{pid}/exe").exists()


def status(url: str, path: str = "/predict") -> int:
    try:
        if path == "/predict":
            return httpx.post(f"{url}{path}", json={"x": 1}, timeout=5).status_code
        return httpx.get(f"{url}{path}", timeout=5).status_code
    except httpx.TransportError:
        return 0


def test_a_worker_that_is_stopped_is_replaced(start: Any, make_bundle: Any) -> None:
    server = start(make_bundle("sincos", onnx=True), hang_s=1)
    url, before = server.url(), server.worker()
    os.kill(before, signal.SIGSTOP)
    wait_for(lambda: not is_there(before))
    wait_for(lambda: status(url) == 200)
    assert server.stop() == 0
    (said,) = [
        line["message"] for line in server.messages() if "nothing was heard" in line["message"]
    ]
    assert said.startswith(f"nothing was heard of worker {before} for 1")


def test_a_stopped_worker_does_not_keep_the_service_from_leaving(
    start: Any, make_bundle: Any
) -> None:
    server = start(make_bundle("sincos", onnx=True), workers=2)
    server.url()
    wait_for(lambda: "answers, too" in server.err.read_text())
    os.kill(server.workers()[0], signal.SIGSTOP)
    assert server.stop() == 0  # of 38 seconds that all others would have, it takes five


def test_a_supervisor_that_was_stopped_takes_nobody_for_hung(start: Any, make_bundle: Any) -> None:
    server = start(make_bundle("sincos", onnx=True), hang_s=0.5)
    url, before = server.url(), server.worker()
    os.kill(server.process.pid, signal.SIGSTOP)
    for _ in range(3):
        time.sleep(0.5)
        assert status(url) == 200
    os.kill(server.process.pid, signal.SIGCONT)
    for _ in range(3):
        time.sleep(0.2)
        assert server.worker() == before
    assert server.stop() == 0


@pytest.mark.parametrize("workers", [1, 2])
def test_without_a_bundle_callers_are_refused_until_it_is_back(
    start: Any, make_bundle: Any, workers: int
) -> None:
    bundle = make_bundle("sincos", onnx=True)
    server = start(bundle, workers=workers)
    url = server.url()
    wait_for(lambda: workers == 1 or "answers, too" in server.err.read_text())
    away = bundle.with_name("away")
    shutil.move(bundle, away)
    for pid in server.workers():
        os.kill(pid, signal.SIGKILL)
    wait_for(lambda: status(url) == 503)
    answer = httpx.post(f"{url}/predict", json={"x": 1})
    assert answer.headers["connection"] == "close"
    assert list(answer.json()) == ["detail"]
    assert int(answer.headers["retry-after"]) > 0
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert list(httpx.get(f"{url}/v2/models/sincos").json()) == ["error"]
    assert httpx.head(f"{url}/health/live").status_code == 503
    assert status(url, "/health/ready") == 503
    body = b"x" * 2_000_000  # is read to its end, so that the answer is seen
    assert httpx.post(f"{url}/predict", content=body).status_code == 503
    silent = socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])))
    assert silent.recv(1) == b""  # who says nothing is not waited for
    silent.close()
    shutil.move(away, bundle)
    wait_for(lambda: status(url) == 200)
    assert [status(url) for _ in range(20)] == [200] * 20
    assert server.stop() == 0


def test_no_worker_outlives_its_supervisor(start: Any, make_bundle: Any) -> None:
    server = start(make_bundle("sincos", onnx=True), drain_s=1000)
    url, worker = server.url(), server.worker()
    server.process.kill()
    server.process.wait(120)
    wait_for(lambda: not is_there(worker))
    with socket.socket() as again:  # the port is free
        again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        again.bind(("127.0.0.1", int(url.rpartition(":")[2])))


def test_a_worker_may_be_told_to_leave_by_itself(start: Any, make_bundle: Any) -> None:
    """As by SIGHUP of a terminal that is closed, or by a service manager that tells all of them."""
    server = start(make_bundle("sincos", onnx=True), drain_s=1)
    url, before = server.url(), server.worker()
    going = threading.Event()
    statuses = set[int]()

    def ask() -> None:
        while not going.is_set():
            statuses.add(status(url))

    caller = threading.Thread(target=ask)
    caller.start()
    for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGTERM):
        os.kill(before, number)
    ready = http.client.HTTPConnection("127.0.0.1", int(url.rpartition(":")[2]))
    ready.request("GET", "/health/ready")
    assert ready.getresponse().status == 503
    ready.close()
    wait_for(lambda: not is_there(before))
    going.set()
    caller.join(60)
    assert statuses <= {200, 0}
    wait_for(lambda: status(url) == 200)
    assert server.stop(signal.SIGHUP) == 0


def test_what_is_printed_past_the_log_is_in_its_form(start: Any, make_bundle: Any) -> None:
    server = start(make_bundle("sincos", onnx=True))
    server.url()
    with open(f"/proc/{server.worker()}/fd/2", "wb", buffering=0) as error:
        error.write(b"\x1b[31mlast words \xff\nof a library\n")
    os.kill(server.worker(), signal.SIGSEGV)
    wait_for(lambda: "ended with code -11" in server.err.read_text())
    server.stop()
    (said,) = [line for line in server.messages() if line["logger"] == "stderr"]
    assert said["message"] == "\x1b[31mlast words \ufffd\nof a library"


def test_children_have_no_keys_and_no_orders_in_their_environment(
    start: Any, make_bundle: Any
) -> None:
    server = start(make_bundle("sincos", onnx=True), api_keys="se-cret-1")
    server.url()
    environment = Path(f"/proc/{server.worker()}/environ").read_bytes()
    assert b"se-cret" not in environment
    assert b"ONEPASS_API_KEYS=" not in environment
    assert server.stop() == 0
