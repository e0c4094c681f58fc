"""Bulk: a line per line, in order, in bounded memory, with whoever is at the other end."""

import asyncio
import contextlib
import json
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from onepass.app.main import create_app
from onepass.app.requests.settings import Settings
from onepass.models import Predictor
from onepass.models.contract import BadRequest

NDJSON = {"content-type": "application/x-ndjson"}
CHUNKED = (
    b"POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-ndjson\r\n"
    b"transfer-encoding: chunked\r\n\r\n"
)
MIB = 2**20


@pytest.fixture(scope="module")
def stream(ask: Any) -> Any:
    """stream(app, b"...", query="?tasks=sin"): the lines of the answer."""

    def send(app: Any, body: Any, *, query: str = "", **headers: str) -> list[Any]:
        answer = ask(app, "POST", f"/predict{query}", content=body, headers=NDJSON | headers)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "application/x-ndjson"
        return [json.loads(line) for line in answer.content.splitlines()]

    return send


async def pieces(body: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(body), size):
        yield body[start : start + size]


def reference(predictor: Predictor, line: bytes) -> Any:
    """One line alone; None where it is bad."""
    try:
        rows = [predictor.contract.reader.parse_line(line, 1)]
    except (BadRequest, ValueError):
        return None
    return predictor.predict(rows)[0]


row = st.fixed_dictionaries(
    {
        "distance": st.floats(0, 20, width=32),
        "where": st.lists(st.integers(0, 9), min_size=2, max_size=2),
    }
).map(json.dumps)
lines = st.lists(row | st.sampled_from(["", "[", "{}", "null", '{"instances": []}', " \r"]))


@examples(max_examples=60, deadline=None)
@given(lines=lines, size=st.integers(1, 300), end=st.sampled_from(["", "\n", "\r\n"]))
def test_every_line_but_blank_ones_has_its_answer_in_its_place(
    taxi_predictor: Predictor, stream: Any, lines: list[str], size: int, end: str
) -> None:
    app = create_app(taxi_predictor, Settings(log_requests=False, batch_rows=3))
    body = ("\n".join(lines) + end).encode()
    found = stream(app, pieces(body, size))
    numbered = [(n, line) for n, line in enumerate(body.split(b"\n"), 1) if line.strip()]
    for answer, (number, line) in zip(found, numbered, strict=True):
        wanted = reference(taxi_predictor, line)
        if wanted is None:
            assert answer["error"][0]["loc"][:2] == ["line", number]
        else:
            assert answer["fare"]["value"] == pytest.approx(
                wanted["fare"]["value"], rel=1e-5, abs=1e-6
            )
            assert list(answer) == list(wanted)


def test_blank_lines_are_counted_and_not_answered(
    sincos_predictor: Predictor, make_app: Any, stream: Any
) -> None:
    body = b'\n \n{"x": 1}\r\n\r\n\t \r\n{"x": "a"}\n' + b"\n" * 300_000 + b'{"y": 2}\n \n'
    found = stream(make_app(sincos_predictor), body)
    assert [list(answer) for answer in found] == [["sin", "cos"], ["error"], ["error"]]
    where = [problem["loc"] for answer in found[1:] for problem in answer["error"]]
    assert where[0] == ["line", 6, "x"]
    assert ["line", 300_007, "y"] in where
    assert stream(make_app(sincos_predictor), b"\n" * 100_000) == []


def test_bad_lines_are_told_why(sincos_predictor: Predictor, make_app: Any, stream: Any) -> None:
    body = b'{"x": 1}\n{"x": "a"}\n[\n{"x": 1, "y": 2}\n' + b" " * 50 + b'{"x": 1}\n{"x": 2}'
    found = stream(make_app(sincos_predictor, max_line_bytes=20), body, query="?tasks=cos")
    assert [list(answer) for answer in found] == [["cos"], *[["error"]] * 4, ["cos"]]
    problems = [answer["error"][0] for answer in found[1:5]]
    assert [problem["loc"] for problem in problems] == [
        ["line", 2, "x"],
        ["line", 3],
        ["line", 4, "y"],
        ["line", 5],
    ]
    kinds = ["float_type", "json_invalid", "extra_forbidden", "line_too_long"]
    assert [problem["type"] for problem in problems] == kinds


def test_a_line_that_fails_fails_alone(stub: Predictor, make_app: Any, stream: Any) -> None:
    xs = [float(x) for x in range(-300, 300)]
    body = "".join(f'{{"x": {x}}}\n' for x in xs).encode()
    found = stream(make_app(stub, batch_rows=64), body)
    for x, answer in zip(xs, found, strict=True):
        if x in (13, 14):
            (problem,) = answer["error"]
            assert problem["loc"] == ["line", 301 + x]
            assert problem["type"] == ("internal_error" if x == 13 else "not_finite")
            assert "poison" not in problem["msg"]
        else:
            assert answer["sin"]["value"] == pytest.approx(x, abs=1e-6)


@pytest.mark.parametrize(
    ("query", "headers", "status"),
    [
        ("?tasks=tan", {}, 422),
        ("", {"content-encoding": "gzip"}, 415),
        ("", {"x-request-timeout-ms": "0"}, 422),
        ("", {"content-type": "application/x-ndjsonx"}, 415),
        ("", {"content-type": "application/x-ndjson; charset=utf-8"}, 200),
    ],
)
def test_what_is_wrong_from_the_start_has_a_status(
    sincos_predictor: Predictor, make_app: Any, ask: Any, query: str, headers: Any, status: int
) -> None:
    app = make_app(sincos_predictor)
    answer = ask(app, "POST", f"/predict{query}", content=b"{}", headers=NDJSON | headers)
    assert answer.status_code == status


def test_an_empty_stream_has_an_empty_answer(
    sincos_predictor: Predictor, make_app: Any, stream: Any
) -> None:
    assert stream(make_app(sincos_predictor), b"") == []


def test_what_is_too_late_is_said_line_by_line(stub: Predictor, make_app: Any) -> None:
    entered, released = threading.Event(), threading.Event()
    plain = stub.engine.run

    def slow(arrays: Any, tasks: Any) -> Any:
        entered.set()
        assert released.wait(10)
        return plain(arrays, tasks)

    stub.engine.run = slow  # type: ignore[method-assign]
    app = make_app(stub, forward="thread")

    async def run() -> list[Any]:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            first = asyncio.create_task(client.post("/predict", json={"x": 1}))
            await asyncio.to_thread(entered.wait, 10)
            late = NDJSON | {"x-request-timeout-ms": "1"}
            body = b'{"x": 1}\n[\n'
            second = asyncio.create_task(client.post("/predict", content=body, headers=late))
            await asyncio.sleep(0.1)
            released.set()
            await first
            return [json.loads(line) for line in (await second).content.splitlines()]

    found = asyncio.run(run())
    app.fleet.close()
    assert [answer["error"][0]["type"] for answer in found] == ["too_late", "json_invalid"]


def test_without_room_it_waits_or_is_told_to_come_back(
    sincos_predictor: Predictor, make_app: Any, ask: Any, stream: Any
) -> None:
    app = make_app(sincos_predictor)
    room = app.fleet.get().admission

    async def body() -> AsyncIterator[bytes]:
        yield b'{"x": 1}\n'
        room.rows += 10**6
        asyncio.get_running_loop().call_later(0.2, lambda: setattr(room, "rows", 0))
        yield b'{"x": 2}\n'

    found = stream(app, body())
    assert [list(answer) for answer in found] == [["sin", "cos"]] * 2
    assert (room.rows, room.bytes) == (0, 0)
    for full in ("rows", "bytes"):
        setattr(room, full, 10**9)
        answer = ask(app, "POST", "/predict", content=b'{"x": 1}', headers=NDJSON)
        assert (answer.status_code, answer.headers["connection"]) == (429, "close")
        assert int(answer.headers["retry-after"]) >= 1
        setattr(room, full, 0)


class Line:
    """A connection on which lines are sent by a thread, as fast as they are taken."""

    def __init__(self, url: str, body: Iterator[bytes]) -> None:
        where = urlsplit(url)
        self.socket = socket.create_connection((where.hostname, where.port), timeout=30)
        self.sent = 0
        self.writer = threading.Thread(target=self._write, args=(body,), daemon=True)
        self.writer.start()

    def _write(self, body: Iterator[bytes]) -> None:
        try:
            self.socket.sendall(CHUNKED)
            for piece in body:
                self.socket.sendall(b"%x\r\n%b\r\n" % (len(piece), piece))
                self.sent += len(piece)
            self.socket.sendall(b"0\r\n\r\n")
        except OSError:
            return

    def read(self) -> bytes:
        """The answer without its head, to the end of its last chunk or of the connection."""
        parts = []
        reading = self.socket.makefile("rb")
        while reading.readline().strip():
            continue
        while size := int(reading.readline().strip() or b"0", 16):
            parts.append(reading.read(size))
            reading.readline()
        return b"".join(parts)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.writer.join(30)


def rows(count: int, bad: tuple[int, ...] = ()) -> Iterator[bytes]:
    for start in range(0, count, 1000):
        yield b"".join(
            b'{"x": "no"}\n' if number in bad else b'{"x": %d.5}\n' % (number % 100)
            for number in range(start, min(start + 1000, count))
        )


class Watched:
    """A server, and what it holds above what it held when it was idle."""

    def __init__(self, server: Any) -> None:
        self.server, self.url = server, server.url()
        httpx.post(f"{self.url}/predict", json={"instances": [{"x": 1}] * 300})
        httpx.post(f"{self.url}/predict", content=b"".join(rows(5000)), headers=NDJSON)
        self._idle = self._memory()

    def _memory(self) -> int:
        status = Path(f"/proc/{self.server.worker()}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) * 1024

    @property
    def grown(self) -> int:
        """Bytes."""
        return self._memory() - self._idle

    @property
    def connections(self) -> int:
        """Open sockets but for the one that listens."""
        count = 0
        for entry in Path(f"/proc/{self.server.worker()}/fd").iterdir():
            with contextlib.suppress(FileNotFoundError):  # closed since it was listed
                count += "socket:" in str(entry.readlink())
        return count

    def logged(self, status: int) -> list[int]:
        """Lines of the streams that ended so."""
        time.sleep(0.3)
        said = self.server.lines()
        return [one["rows"] for one in said if one["status"] == status]

    def rows(self) -> float:
        """How many went through the network."""
        text = httpx.get(f"{self.url}/metrics").text
        return float(text.split("\nonepass_rows_total ")[1].split()[0])


def settled(look: Callable[[], Any]) -> Any:
    """What it sees as soon as it has seen the same five times on end."""
    seen = [look()]
    while len(seen) < 5 or any(one != seen[-1] for one in seen[-5:]):
        time.sleep(0.25)
        seen.append(look())
    return seen[-1]


@pytest.fixture(scope="module")
def watched(start_for_all: Any, make_bundle: Any) -> Watched:
    """One server for the tests below."""
    return Watched(start_for_all(make_bundle("sincos", onnx=True)))


def test_200_000_lines_are_answered_in_little_memory(watched: Watched) -> None:
    bad = (5, 77_777, 199_999)
    line = Line(watched.url, rows(200_000, bad))
    found = line.read().splitlines()
    assert watched.grown < 32 * MIB
    line.close()
    assert len(found) == 200_000
    broken = [number for number, answer in enumerate(found) if answer.startswith(b'{"error"')]
    assert broken == list(bad)
    assert json.loads(found[77_777])["error"][0]["loc"] == ["line", 77_778, "x"]
    xs = list(range(100))
    wanted = httpx.post(
        f"{watched.url}/predict", json={"instances": [{"x": x + 0.5} for x in xs]}
    ).json()["predictions"]
    for number in (0, 99, 100_000, 123_456):
        answer = json.loads(found[number])
        for task in ("sin", "cos"):
            expected = wanted[number % 100][task]["value"]
            assert answer[task]["value"] == pytest.approx(expected, rel=1e-5, abs=1e-6)
    assert 200_000 in watched.logged(200)


def test_a_slow_reader_slows_the_writer(watched: Watched) -> None:
    count, before = 10_000_000, watched.rows()
    line = Line(watched.url, rows(count))
    sent, done = settled(lambda: (line.sent, watched.rows()))
    assert sent < 48 * MIB  # of 114: the buffers of both sockets, and what they are answered with
    assert done - before < count
    assert watched.grown < 32 * MIB
    reading = line.socket.makefile("rb")
    while reading.readline().strip():
        continue
    assert reading.read(MIB)
    deadline = time.monotonic() + 20
    while line.sent == sent and time.monotonic() < deadline:
        reading.read(MIB)
    assert line.sent > sent
    line.close()


def test_a_reader_who_leaves_ends_the_work(watched: Watched) -> None:
    idle, before_499 = watched.connections, len(watched.logged(499))
    before = watched.rows()
    lines = [Line(watched.url, rows(10_000_000)) for _ in range(3)]
    for line in lines:
        assert line.socket.recv(1000).startswith(b"HTTP/1.1 200")
        line.close()
    deadline = time.monotonic() + 20
    while watched.connections > idle and time.monotonic() < deadline:
        time.sleep(0.05)
    assert watched.connections <= idle
    assert settled(watched.rows) - before < 30_000_000
    assert httpx.post(f"{watched.url}/predict", json={"x": 1}).status_code == 200
    assert watched.grown < 32 * MIB
    assert len(watched.logged(499)) - before_499 == 3
    assert "Traceback" not in watched.server.err.read_text()


def test_a_stream_may_last_but_not_stand_still(start: Any, make_bundle: Any) -> None:
    server = start(make_bundle("sincos", onnx=True), body_timeout_s=1.2)
    url = server.url()

    def slowly(count: int, pause_s: float) -> Iterator[bytes]:
        for _ in range(count):
            yield b'{"x": 1}\n'
            time.sleep(pause_s)

    line = Line(url, slowly(6, 0.4))
    assert len(line.read().splitlines()) == 6
    line.close()
    line = Line(url, slowly(2, 2.5))
    line.socket.settimeout(10)
    found = b""
    while piece := line.socket.recv(65536):
        found += piece
    assert found.count(b'{"sin"') == 1
    assert not found.endswith(b"0\r\n\r\n")
    line.close()
    assert server.stop() == 0
    assert 408 in [said["status"] for said in server.lines()]
    assert "Traceback" not in server.err.read_text()
