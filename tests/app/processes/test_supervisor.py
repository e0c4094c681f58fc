"""Workers that end are replaced; the others never notice."""

import os
import signal
import time
from pathlib import Path
from typing import Any

import httpx
import pytest


def children(parent: int) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


def wait_for(what: Any, seconds: float = 120) -> Any:
    for _ in range(int(seconds * 20)):
        found = what()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("never happened")


def both(server: Any) -> list[int]:
    """The two workers, once both answer."""
    wait_for(lambda: "answers, too" in server.err.read_text())
    found = children(server.process.pid)
    assert len(found) == 2
    return found


def answers(url: str) -> bool:
    try:
        return httpx.post(f"{url}/predict", json={"x": 1}).status_code == 200
    except httpx.TransportError:
        return False


def test_a_killed_worker_is_replaced_and_the_other_goes_on(start: Any, make_bundle: Any) -> None:
    server = start(make_bundle("sincos", onnx=True), workers=2)
    url = server.url()
    before = both(server)
    lines = [httpx.Client(base_url=url) for _ in range(8)]
    for line in lines:
        assert line.post("/predict", json={"x": 1}).status_code == 200
    os.kill(before[0], signal.SIGKILL)
    held = 0
    for line in lines:
        try:
            assert line.post("/predict", json={"x": 1}).status_code == 200
            held += 1
        except httpx.TransportError:
            continue
        finally:
            line.close()
    after = wait_for(
        lambda: len(found := children(server.process.pid)) == 2 and before[0] not in found and found
    )
    assert before[1] in after
    assert wait_for(lambda: answers(url))
    assert held
    assert server.stop() == 0


def test_a_replacement_that_cannot_start_leaves_the_others_answering(
    start: Any, make_bundle: Any
) -> None:
    bundle = make_bundle("sincos", onnx=True)
    server = start(bundle, workers=2)
    url = server.url()
    before = both(server)
    weights = bundle / "weights.safetensors"
    whole = weights.read_bytes()
    weights.write_bytes(b"damaged" + whole)
    os.kill(before[0], signal.SIGKILL)
    wait_for(lambda: "is damaged" in server.err.read_text())
    for _ in range(5):
        assert answers(url)
    assert server.process.poll() is None
    weights.write_bytes(whole)
    wait_for(lambda: len(children(server.process.pid)) == 2)
    assert server.stop() == 0


def test_workers_end_with_their_supervisor(start: Any, make_bundle: Any) -> None:
    server = start(make_bundle("sincos", onnx=True), workers=2)
    server.url()
    before = both(server)
    server.process.kill()
    server.process.wait(120)
    wait_for(lambda: not any(Path(f"/proc/{pid}/exe").exists() for pid in before))


@pytest.mark.parametrize("workers", [2])
def test_the_version_is_resolved_once(start: Any, make_bundle: Any, workers: int) -> None:
    first = make_bundle("sincos", onnx=True, version="2026-01-01T00-00-00")
    server = start(first.parent, workers=workers)
    url = server.url()
    make_bundle("sincos", onnx=True, version="2026-01-02T00-00-00", folder=first.parent)
    for pid in wait_for(lambda: len(found := children(server.process.pid)) == 2 and found):
        os.kill(pid, signal.SIGKILL)
    wait_for(lambda: answers(url))
    found = httpx.get(f"{url}/model").json()["version"]
    assert found == "2026-01-01T00-00-00"
