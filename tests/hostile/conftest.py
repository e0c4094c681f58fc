"""One real server for the whole suite and one with short deadlines; raw sockets to speak to them.

Whatever was sent, afterwards: no status of 500 or above, the next good request is answered
exactly, and the server holds hardly more memory and descriptors than before. And a server on which
nothing takes the short way says the same, byte for byte.
"""

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from onepass import models

ROW = b'{"distance": 2.1, "hour": 8, "zone": "Midtown", "where": [0.5, -1]}'
HEAD = b"POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
GOOD = HEAD + b"content-length: %d\r\n\r\n" % len(ROW) + ROW
HASTY = {"header_timeout_s": 0.4, "body_timeout_s": 0.4, "keep_alive_s": 1}
START = "import sys, pathlib\nfrom onepass.app.processes.serve import serve\n"
START += "from onepass.app.requests.settings import Settings\n"
START += "sys.exit(serve(pathlib.Path(sys.argv[1]), Settings()))"
USUAL: dict[str, Any] = {
    "distance": {"median": 1.5},
    "hour": {"median": 9},
    "zone": {"most_frequent": {"Queens": 9}},
    "where": {"medians": [0, 0]},
}
WATCHED: dict[str, Any] = {
    "of": "input", "name": "distance", "aspect": "", "edges": [1, 5],
    "bins": ["below 1", "1 to 5", "above"], "counts": [200, 400, 100],
}  # fmt: skip
GROWTH_MB = 200
"""Of a whole group of cases: bodies of 8 MiB become rows, and what malloc has it keeps a while."""
GROWTH_FILES = 4
SHORT_BYTES = 2**15
"""Whoever sends more takes the long way anyway."""
ITS_OWN = {"date", "server-timing", "x-request-id"}
"""What no two answers have in common."""


class Answer(NamedTuple):
    """What came back; status 0 is a connection that was closed without a word."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


class Said(NamedTuple):
    """A conversation."""

    pieces: tuple[bytes, ...]
    how: dict[str, Any]
    answers: list[Answer]

    @property
    def may_be_short(self) -> bool:
        """Whether the short way may be taken; what is counted differs on each server anyway."""
        sent = b"".join(self.pieces)
        return len(sent) < SHORT_BYTES and not sent.startswith(b"GET /metrics")

    def plain(self) -> list[tuple[int, dict[str, str], bytes]]:
        """The answers, but for what is each one's own."""
        return [
            (
                answer.status,
                {name: text for name, text in answer.headers.items() if name not in ITS_OWN},
                answer.body.replace(answer.headers.get("x-request-id", "-").encode(), b"-"),
            )
            for answer in self.answers
        ]


class Server:
    """A server process, and how to speak to it."""

    last = Said((), {}, [])

    def __init__(self, bundle: Path, folder: Path, **settings: Any) -> None:
        given = {"port": 0, "drain_s": 0, "log_format": "json"} | settings
        variables = {f"ONEPASS_{name.upper()}": str(value) for name, value in given.items()}
        self.out, self.err = folder / "out", folder / "err"
        with self.out.open("wb") as out, self.err.open("wb") as err:
            self.process = subprocess.Popen(
                [sys.executable, "-c", START, str(bundle)],
                stdout=out,
                stderr=err,
                env=os.environ | variables,
            )
        self.address = ("127.0.0.1", self._port())
        self.exact = self.ask(GOOD).body

    def _port(self) -> int:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            said = re.search(r"http://[0-9.]+:(\d+)", self.err.read_text())
            if said:
                return int(said[1])
            assert self.process.poll() is None, self.err.read_text()
            time.sleep(0.05)
        raise AssertionError("never listened")

    def ask(self, *pieces: bytes, **how: Any) -> Answer:
        """One answer."""
        return self.ask_all(*pieces, **how)[0]

    def ask_all(self, *pieces: bytes, **how: Any) -> list[Answer]:
        """The answers to a conversation, which is kept until the next."""
        answers = self._talk(*pieces, **how)
        self.last = Said(pieces, how, answers)
        return answers

    def _talk(
        self, *pieces: bytes, count: int = 1, shut: bool = False, pause_s: float = 0.0
    ) -> list[Answer]:
        """Sends the pieces as they are; `shut` then closes our half of the line."""
        with socket.create_connection(self.address, timeout=30) as line:
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            try:
                for piece in pieces:
                    line.sendall(piece)
                    time.sleep(pause_s)
                if shut:
                    line.shutdown(socket.SHUT_WR)
            except OSError:  # closed while we were still talking; the answer may be there
                pass
            with line.makefile("rb") as file:
                is_head = pieces[0].startswith(b"HEAD ") if pieces else False
                return [read_answer(file, is_head and not place) for place in range(count)]

    def memory_mb(self) -> float:
        status = Path(f"/proc/{self.worker()}/status").read_text()
        found = re.search(r"VmRSS:\s+(\d+)", status)
        assert found
        return int(found[1]) / 1024

    def files(self) -> int:
        return len(os.listdir(f"/proc/{self.worker()}/fd"))

    def worker(self) -> int:
        pid = self.process.pid
        return int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])

    def stop(self) -> int:
        if self.process.poll() is None:
            self.process.terminate()
        return self.process.wait(120)


def read_answer(file: Any, is_head: bool) -> Answer:
    """One answer off the line, by its content-length."""
    try:
        first = file.readline()
        headers = {}
        while line := file.readline().strip():
            name, _, value = line.decode("latin-1").partition(":")
            headers[name.lower()] = value.strip()
    except OSError:
        first = b""
    if not first:
        return Answer(0, {}, b"")
    length = 0 if is_head else int(headers.get("content-length", 0))
    assert first.startswith(b"HTTP/1.1 "), first[:100]
    return Answer(int(first.split()[1]), headers, file.read(length))


@pytest.fixture(scope="session")
def make_server(
    tmp_path_factory: pytest.TempPathFactory, make_bundle: Callable[..., Path]
) -> Iterator[Callable[..., Server]]:
    """make_server(header_timeout_s=1): stopped, and looked at, when the session ends."""
    taxi = make_bundle("taxi", onnx=True)
    started: list[Server] = []

    def make(bundle: Path = taxi, **settings: Any) -> Server:
        started.append(Server(bundle, tmp_path_factory.mktemp("hostile"), **settings))
        return started[-1]

    yield make
    for server in started:
        assert server.stop() == 0
        assert "Traceback" not in server.err.read_text()


@pytest.fixture(scope="session")
def server(make_server: Callable[..., Server]) -> Server:
    """With the settings that everybody gets."""
    return make_server()


@pytest.fixture(scope="session")
def long_way(make_server: Callable[..., Server]) -> Server:
    """On which nothing takes the short way."""
    return make_server(loop_body_bytes=0)


@pytest.fixture(scope="session")
def hasty(make_server: Callable[..., Server]) -> Server:
    """With short deadlines."""
    return make_server(**HASTY)


@pytest.fixture(scope="session")
def keeping(
    make_server: Callable[..., Server],
    make_bundle: Callable[..., Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Server:
    """Of a bundle that promises, has reach, and knows what is usual and what it was judged on; it
    keeps answers, takes truths, and a sample."""
    contract = models.load(make_bundle("taxi", onnx=True)).bundle.contract.model_dump(mode="json")
    contract["tasks"]["fare"]["certainty"] = 0.9
    given: Any = {"contract": contract | {"reach": {}}, "rows": [json.loads(ROW)] * 3}
    reference = json.dumps({"rows": 700, "split": "test", "watched": [WATCHED]}).encode()
    bundle = make_bundle(
        "doors", onnx=True, reference=lambda _: reference, report={"inputs": USUAL}, **given
    )
    folder = tmp_path_factory.mktemp("kept")
    kept: Any = {"feedback": folder / "kept.sqlite", "record": folder / "sample"}
    return make_server(bundle, body_timeout_s=2, record_share=0.5, **kept)


@pytest.fixture(scope="module", autouse=True)
def bounded(server: Server) -> Iterator[None]:
    """Memory and descriptors, before and after each group of cases."""
    server.ask(GOOD)
    memory_mb, files = server.memory_mb(), server.files()
    yield
    for _ in range(40):  # connections that were cut are noticed a little later
        if server.files() <= files + GROWTH_FILES:
            break
        time.sleep(0.05)
    assert server.files() <= files + GROWTH_FILES
    assert server.memory_mb() <= memory_mb + GROWTH_MB
    answer = server.ask(b"GET /metrics HTTP/1.1\r\nhost: x\r\n\r\n")
    assert 'status="500"' not in answer.text


@pytest.fixture
def check(server: Server, long_way: Server) -> Callable[..., None]:
    """check(server, answer, status, text): as the table says, by both ways; the server is well."""
    usual = server

    def look(server: Server, answer: Answer, status: int | set[int], text: str) -> None:
        allowed = {status} if isinstance(status, int) else status
        said = server.last
        if server is usual and answer in said.answers and said.may_be_short:
            long_way.ask_all(*said.pieces, **said.how)
            if isinstance(status, int):
                assert long_way.last.plain() == said.plain()
        assert answer.status in allowed, (answer.status, answer.body[:300])
        assert answer.status < 500
        if answer.status:
            assert text in answer.text, answer.body[:300]
        if answer.status >= 400:
            assert len(answer.body) < 100_000
            if answer.headers.get("content-type") == "application/json" and answer.body:
                assert isinstance(json.loads(answer.body), dict)
        again = server.ask(GOOD)
        assert (again.status, again.body) == (200, server.exact)

    return look
