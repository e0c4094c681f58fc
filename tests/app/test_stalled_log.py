"""A real service whose log nobody reads: it answers, it stops, and it tells what is missing."""

import http.client
import json
import signal
import threading
from typing import Any

import pytest

REQUESTS = 500
PATH = "/" + "x" * 190


def test_nobody_waits_for_who_reads_the_log(start: Any, make_bundle: Any, free_port: int) -> None:
    server = start(
        make_bundle("sincos", onnx=True), pipes=True, port=free_port, log_buffer_bytes=16384
    )
    said = [json.loads(server.process.stderr.readline()) for _ in range(2)]
    assert any("answers on" in line["message"] for line in said)
    line = http.client.HTTPConnection("127.0.0.1", free_port, timeout=30)
    for number in range(REQUESTS):
        line.request("GET", PATH, headers={"x-request-id": str(number)})
        assert line.getresponse().read()
    line.request("GET", "/metrics")
    metrics = line.getresponse().read().decode()
    (counted,) = [row for row in metrics.splitlines() if row.startswith("onepass_log_lines_d")][-1:]
    assert float(counted.split()[1]) > 0
    found = list[dict[str, Any]]()
    reader = threading.Thread(target=lambda: found.extend(map(json.loads, server.process.stdout)))
    reader.start()
    while not any(one.get("id") == "later" for one in found):  # it flows again, and has room
        line.request("GET", "/health/live", headers={"x-request-id": "later"})
        assert line.getresponse().read()
    line.request("GET", "/health/live", headers={"x-request-id": "last"})
    assert line.getresponse().read()
    line.close()
    assert server.stop() == 0
    reader.join(60)
    missing = sum(one.get("dropped", 0) for one in found)
    ids = [one["id"] for one in found if "id" in one]
    assert ids[-1] == "last"
    (gap,) = [place for place, one in enumerate(found) if "dropped" in one][:1]
    assert [one["id"] for one in found[:gap]] == [str(number) for number in range(gap)]
    assert len([one for one in ids if one.isdigit()]) + missing >= REQUESTS
    for one in server.process.stderr:
        json.loads(one)
    server.process.stdout.close()
    server.process.stderr.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_stalled_log_does_not_keep_it_from_leaving(
    start: Any, make_bundle: Any, free_port: int, number: int
) -> None:
    server = start(
        make_bundle("sincos", onnx=True), pipes=True, port=free_port, log_buffer_bytes=16384
    )
    server.process.stderr.readline()
    address = ("127.0.0.1", free_port)
    line = http.client.HTTPConnection(*address, timeout=30)
    for _ in range(REQUESTS):
        line.request("GET", PATH)
        assert line.getresponse().read()
    line.close()
    for _ in range(REQUESTS):  # what is no HTTP is told on stderr, by uvicorn
        bad = http.client.HTTPConnection(*address, timeout=30)
        bad.connect()
        bad.sock.sendall(b"what\r\n\r\n")
        assert b"400" in bad.sock.recv(100)
        bad.close()
    assert server.stop(number) == 0
    server.process.stdout.close()
    server.process.stderr.close()
