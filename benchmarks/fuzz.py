"""Fuzzing: bodies made by hypothesis, and random bytes on the socket, until the time is over.

    python benchmarks/fuzz.py checkpoints/sincos --minutes 10

It starts a server of its own and ends with a line that says how that fared: exit code 0 when it
never answered 5xx, still answers a good row exactly as at first, and holds little more memory.
"""

import argparse
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from onepass.models.bundle import open_bundle

GROWTH_MB = 150
BATCH = 200
JSON = "content-type: application/json\r\n"
START = "import sys, pathlib\nfrom onepass.app.processes.serve import serve\n"
START += "from onepass.app.requests.settings import Settings\n"
START += "sys.exit(serve(pathlib.Path(sys.argv[1]), Settings()))"

scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20),
    st.sampled_from([1e39, 1e308, 2**63, 10**30, -0.0, "\ud800", "\0", "é" * 100]),
)  # fmt: skip
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=20,
)


class Server:
    """A server process with short deadlines."""

    def __init__(self, bundle: Path, row: dict[str, Any]) -> None:
        options = {"PORT": "0", "LOG_REQUESTS": "false", "HEADER_TIMEOUT_S": "1",
                   "BODY_TIMEOUT_S": "1", "DRAIN_S": "0"}  # fmt: skip
        variables = {f"ONEPASS_{name}": value for name, value in options.items()}
        self.stderr = Path(tempfile.mkdtemp()) / "said"
        with self.stderr.open("wb") as out:
            command = [sys.executable, "-c", START, str(bundle)]
            self.process = subprocess.Popen(command, stderr=out, env=os.environ | variables)
        self.address = ("127.0.0.1", self._port())
        self.good = request("/predict", json.dumps(row).encode())
        self.first = self.talk(self.good)
        self.statuses: Counter[int] = Counter()
        self.idle_mb = self.memory_mb()

    def _port(self) -> int:
        while not (matched := re.search(r"http://[0-9.]+:(\d+)", self.stderr.read_text())):
            assert self.process.poll() is None, self.stderr.read_text()
            time.sleep(0.1)
        return int(matched[1])

    def talk(self, *pieces: bytes, shut: bool = False) -> bytes:
        """What comes back; b"" when nothing does within five seconds. `shut` closes our half."""
        with socket.create_connection(self.address, timeout=5) as line:
            try:
                for piece in pieces:
                    line.sendall(piece)
                if shut:
                    line.shutdown(socket.SHUT_WR)
                return whole(line)
            except OSError:
                return b""

    def count(self, answer: bytes) -> None:
        """Keeps the status; stops at the first that is the server's fault."""
        matched = re.match(rb"HTTP/1.1 (\d+)", answer)
        status = int(matched[1]) if matched else 0
        self.statuses[status] += 1
        assert status < 500, answer

    def memory_mb(self) -> float:
        """What it holds."""
        pid = self.process.pid
        worker = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0]
        matched = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{worker}/status").read_text())
        assert matched
        return int(matched[1]) / 1024

    def is_well(self) -> bool:
        """Alive, exact, and not much larger."""
        for _ in range(10):  # what was sent before may share its batch: the last digits then differ
            again = self.talk(self.good).partition(b"\r\n\r\n")[2]
            if again and again == self.first.partition(b"\r\n\r\n")[2]:
                return self.memory_mb() < self.idle_mb + GROWTH_MB
            time.sleep(0.2)
        return False


def whole(line: socket.socket) -> bytes:
    """One answer, or what there is of it."""
    answer = b""
    while piece := line.recv(65536):
        answer += piece
        head, end, body = answer.partition(b"\r\n\r\n")
        if b"chunked" in head and body.endswith(b"0\r\n\r\n"):
            break
        length = re.search(rb"content-length: (\d+)", head)
        if end and length and len(body) >= int(length[1]):
            break
    return answer


def request(path: str, body: bytes, more: str = JSON) -> bytes:
    """A POST of these bytes."""
    head = f"POST {path} HTTP/1.1\r\nhost: x\r\n{more}content-length: {len(body)}\r\n\r\n"
    return head.encode() + body


def bodies(inputs: list[str], name: str) -> st.SearchStrategy[bytes]:
    """Requests whose bodies are nearly right."""
    field = st.sampled_from([*inputs, "instances", "new"])
    row = st.dictionaries(field, values, max_size=len(inputs) + 1)
    rows = st.fixed_dictionaries({"instances": st.lists(row, max_size=4) | values})
    plain = (row | rows | values).map(lambda content: json.dumps(content).encode())
    predict = (plain | st.binary(max_size=100)).map(lambda body: request("/predict", body))
    lines = st.lists(plain | st.binary(max_size=50), max_size=5).map(b"\n".join)
    kind = "content-type: application/x-ndjson\r\n"
    bulk = lines.map(lambda body: request("/predict", body, kind))
    tensor = st.fixed_dictionaries(
        {"name": field, "shape": st.lists(st.integers(-2, 2**62) | st.integers(0, 3), max_size=3),
         "datatype": st.sampled_from(["FP32", "FP64", "INT64", "BYTES", "BOOL", "BF16", "X"])},
        optional={"data": st.lists(values, max_size=4) | values,
                  "parameters": st.fixed_dictionaries({"binary_data_size": st.integers(-1, 20)})},
    )  # fmt: skip
    document = st.fixed_dictionaries({"inputs": st.lists(tensor, max_size=3)})
    path = f"/v2/models/{name}/infer"

    def infer(content: Any, behind: bytes, length: int) -> bytes:
        head = json.dumps(content).encode()
        return request(
            path, head + behind, f"inference-header-content-length: {len(head) + length}\r\n"
        )

    binary = st.builds(infer, document, st.binary(max_size=20), st.integers(-1, 1))
    return (
        predict
        | bulk
        | binary
        | document.map(lambda content: request(path, json.dumps(content).encode(), ""))
    )


def noise(chance: random.Random, good: bytes) -> list[bytes]:
    """Random bytes, or a good request that was damaged, in pieces."""
    if chance.random() < 0.3:
        sent = chance.randbytes(chance.randrange(1, 2000))
    else:
        damaged = bytearray(good * chance.randrange(1, 4))
        for _ in range(chance.randrange(1, 12)):
            position = chance.randrange(len(damaged))
            match chance.randrange(3):
                case 0:
                    damaged[position] = chance.randrange(256)
                case 1:
                    del damaged[position : position + chance.randrange(20)]
                case 2:
                    damaged[position:position] = chance.randbytes(chance.randrange(20))
                case _:
                    pass
            damaged = damaged or bytearray(b" ")
        sent = bytes(damaged)
    cuts = sorted(chance.randrange(len(sent) + 1) for _ in range(chance.randrange(3)))
    return [sent[a:b] for a, b in zip([0, *cuts], [*cuts, len(sent)], strict=True)]


def fuzz(server: Server, inputs: list[str], name: str, minutes: float, seed: int) -> None:
    """Until the time is over; raises at the first 5xx."""
    chance, deadline = random.Random(seed), time.monotonic() + minutes * 60
    quiet = settings(
        max_examples=BATCH, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip

    @quiet
    @given(bodies(inputs, name))
    def ask(sent: bytes) -> None:
        if time.monotonic() < deadline:
            server.count(server.talk(sent))

    while time.monotonic() < deadline:
        ask()
        for _ in range(BATCH):
            if time.monotonic() < deadline:
                server.count(server.talk(*noise(chance, server.good), shut=True))
        assert server.is_well(), "no longer well"


def main() -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bundle", type=Path)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**31))
    asked = parser.parse_args()
    bundle = open_bundle(asked.bundle)
    server = Server(asked.bundle, bundle.golden().rows[0])
    try:
        fuzz(server, list(bundle.contract.inputs), bundle.manifest.name, asked.minutes, asked.seed)
    finally:
        counts = ", ".join(f"{n:,} x {s or 'closed'}" for s, n in sorted(server.statuses.items()))
        grown = server.memory_mb() - server.idle_mb if server.process.poll() is None else 0
        print(f"seed {asked.seed}: {counts}; memory {grown:+.0f} MB; ", end="")
        print("healthy" if server.process.poll() is None and server.is_well() else "NOT healthy")
        server.process.send_signal(signal.SIGTERM)
        server.process.wait(30)
    traces = server.stderr.read_text().count("Traceback")
    print(f"{traces} tracebacks in its log ({server.stderr})")
    return 1 if traces else 0


if __name__ == "__main__":
    sys.exit(main())
