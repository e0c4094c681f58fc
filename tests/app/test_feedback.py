"""A real service that is killed, or whose disk is full: nothing acknowledged is lost."""

import os
import resource
import signal
import threading
import time
from pathlib import Path
from typing import Any

import httpx

from onepass.app.feedback.reading import told_rows
from onepass.app.feedback.store_file import StoreFile

CALLERS = 4


def wait_for(what: Any, seconds: float = 60) -> Any:
    for _ in range(int(seconds * 20)):
        if found := what():
            return found
        time.sleep(0.05)
    raise AssertionError("never happened")


def tell(client: httpx.Client, x: float) -> str:
    """Asks, and tells the truth; the id, once it is acknowledged, else nothing."""
    answer = client.post("/predict", json={"x": x})
    answer_id = answer.headers["x-answer-id"]
    told = client.post("/feedback", json={"id": answer_id, "truth": {"sin": x}})
    return answer_id if told.status_code == 200 else ""


def test_what_was_acknowledged_survives_a_worker_that_is_killed(
    start: Any, make_bundle: Any, tmp_path: Path
) -> None:
    kept = tmp_path / "kept.sqlite"
    server = start(make_bundle("sincos", onnx=True), workers=2, feedback=kept)
    url = server.url()
    wait_for(lambda: "answers, too" in server.err.read_text())
    acknowledged, over = list[str](), threading.Event()

    def call(x: float) -> None:
        while not over.is_set():
            try:
                with httpx.Client(base_url=url, timeout=30) as client:
                    acknowledged.extend(filter(None, [tell(client, x)]))
            except httpx.TransportError:
                continue  # of the one that was killed

    callers = [threading.Thread(target=call, args=(float(n),)) for n in range(CALLERS)]
    for caller in callers:
        caller.start()
    for pid in server.workers():
        before = len(acknowledged)
        wait_for(lambda before=before: len(acknowledged) > before + 10)
        os.kill(pid, signal.SIGKILL)
    before = len(acknowledged)
    wait_for(lambda: len(acknowledged) > before + 10)
    over.set()
    for caller in callers:
        caller.join(60)
    os.kill(server.process.pid, signal.SIGKILL)  # and all of it, at last
    server.process.wait(60)
    there = {one.id for one in told_rows(StoreFile(kept))}
    assert len(acknowledged) == len(set(acknowledged))
    assert set(acknowledged) <= there


def test_on_a_full_disk_truths_are_refused_and_predict_goes_on(
    start: Any, make_bundle: Any, tmp_path: Path
) -> None:
    kept = tmp_path / "kept.sqlite"
    server = start(make_bundle("sincos", onnx=True), feedback=kept, feedback_queue_bytes=2**16)
    with httpx.Client(base_url=server.url(), timeout=30) as client:
        first = tell(client, 1)
        resource.prlimit(server.worker(), resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
        refused = client.post("/feedback", json={"id": first, "truth": {"cos": 1}})
        assert refused.status_code == 503
        assert refused.json()["detail"].startswith("truths cannot be kept now: the disk ")
        assert int(refused.headers["retry-after"]) > 0
        quality = client.get("/feedback/quality").json()["tasks"]
        assert quality["sin"]["mae"]["day"]["rows"] == 1, "reading needs no room"
        answers = [client.post("/predict", json={"x": x}) for x in range(400)]
        assert {answer.status_code for answer in answers} == {200}
        dropped = "onepass_feedback_answers_dropped_total "
        (line,) = [
            one for one in client.get("/metrics").text.splitlines() if one.startswith(dropped)
        ]
        assert float(line.removeprefix(dropped)) > 0
        resource.prlimit(server.worker(), resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
        assert client.post("/feedback", json={"id": first, "truth": {"cos": 1}}).status_code == 200
        early = {"id": answers[0].headers["x-answer-id"], "truth": {"sin": 1}}
        assert client.post("/feedback", json=early).status_code == 200, "it was kept meanwhile"
    assert server.stop() == 0
    said = [one["message"] for one in server.messages() if "feedback" in one["message"]]
    assert len(said) == 2
    assert said[1] == "feedback is kept again"
    assert {one.id: one.truth for one in told_rows(StoreFile(kept))}[first] == {
        "sin": 1.0,
        "cos": 1.0,
    }


def test_a_file_that_cannot_be_used_is_said_at_the_start(
    start: Any, make_bundle: Any, tmp_path: Path
) -> None:
    server = start(make_bundle("sincos", onnx=True), feedback=tmp_path / "away" / "kept.sqlite")
    assert server.process.wait(60) == 1
    assert "cannot be opened as a feedback file" in server.err.read_text()
    assert "Traceback" not in server.err.read_text()
