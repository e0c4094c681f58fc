"""What effects cost: `?with=effects` beside the plain call, of one row, in turns.

    python benchmarks/effects.py --rounds 15 --seconds 1

Trains a bundle of 12 inputs and 3 tasks for a moment, serves it, and asks one row at a time over
one connection, each way for so long in turn; warnings, too, which take the same long way without
copies of the row. Prints medians of latencies and of the ratios of
rounds; and the same of the processor time of the server. Wanted: 2.5 times the plain latency, at
most.
"""

import argparse
import json
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import polars as pl

from onepass import training
from onepass.training.specs.spec import parse

NUMBERS, ZONES, ROWS = 9, 3, 2000
WAYS = {"plain": "", "effects": "?with=effects", "warnings": "?with=warnings"}


def made(folder: Path, widths: list[int], **more: Any) -> Path:
    """A bundle; numbers, categories, a regression, a binary and a multiclass task."""
    random = np.random.default_rng(0)
    numbers = {f"n{index}": random.normal(size=ROWS).round(3) for index in range(NUMBERS)}
    zones = {f"c{index}": random.choice([*"abcdef"], ROWS) for index in range(ZONES)}
    total = sum(numbers.values()) + (zones["c0"] == "a")
    tasks = {"fare": total, "card": total > 0, "size": np.digitize(total, [-2, 2])}
    pl.DataFrame(numbers | zones | tasks).write_csv(folder / "rows.csv")
    kinds = dict.fromkeys(numbers, "number") | dict.fromkeys(zones, "category")
    spec: dict[str, Any] = {
        "name": "effects",
        "inputs": {name: {"kind": kind} for name, kind in kinds.items()},
        "tasks": {
            "fare": {"kind": "regression"},
            "card": {"kind": "binary"},
            "size": {"kind": "multiclass"},
        },
        "source": {"kind": "table", "path": str(folder / "rows.csv")},
        "trunk": {"widths": widths},
        "training": {"epochs": 2, "batch_size": 128},
    }
    return training.fit(parse(spec | more), out=folder / "out").folder


def served(bundle: Path, log: Path) -> tuple[subprocess.Popen[bytes], str]:
    """A server, and where it is."""
    words = [sys.executable, "-m", "onepass.training.cli", "serve", str(bundle), "--port", "0"]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=log.open("wb"))
    while not (found := re.search(r"http://[0-9.]+:\d+", log.read_text())):
        time.sleep(0.05)
    return process, found[0]


def workers_s(process: subprocess.Popen[bytes]) -> float:
    """Processor time of the server's processes, as /proc has it."""
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if process.pid in (int(fields[1]), int(stat.parent.name)):
            total += int(fields[11]) + int(fields[12])
    return total / 100


class Caller:
    """One connection, over which requests are sent as bytes: nothing of it is a client's work."""

    def __init__(self, url: str, row: Any) -> None:
        address = httpx.URL(url)
        self._socket = socket.create_connection((address.host, address.port or 80))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._body = json.dumps(row).encode()

    def ask(self, query: str, seconds: float) -> list[float]:
        """Latencies of one after another for so long."""
        latencies, until = [], time.perf_counter() + seconds
        while (began := time.perf_counter()) < until:
            self.send(query)
            self.read()
            latencies.append(time.perf_counter() - began)
        return latencies

    def send(self, query: str) -> None:
        """A request."""
        head = f"POST /predict{query} HTTP/1.1\r\nhost: here\r\ncontent-type: application/json\r\n"
        self._socket.sendall(
            f"{head}content-length: {len(self._body)}\r\n\r\n".encode() + self._body
        )

    def read(self) -> None:
        """A whole answer."""
        got = self._socket.recv(2**16)
        head, _, body = got.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), got
        left = int(re.findall(rb"content-length: (\d+)", head)[0]) - len(body)
        while left > 0:
            left -= len(self._socket.recv(2**16))


def measure(url: str, process: subprocess.Popen[bytes], rounds: int, seconds: float) -> None:
    """Prints it."""
    row = httpx.get(f"{url}/model/examples").json()["instances"][0]
    caller = Caller(url, row)
    for query in WAYS.values():
        caller.ask(query, seconds)
    took: dict[str, list[tuple[float, float]]] = {way: [] for way in WAYS}
    for _ in range(rounds):
        for way, query in WAYS.items():
            before = workers_s(process)
            latencies = caller.ask(query, seconds)
            work = (workers_s(process) - before) / len(latencies)
            took[way].append((statistics.median(latencies), work))
    for number, what in enumerate(("latency", "CPU of the server")):
        columns = {way: [one[number] for one in some] for way, some in took.items()}
        for way, column in columns.items():
            ratios = [one / plain for one, plain in zip(column, columns["plain"], strict=True)]
            middle, ratio = statistics.median(column) * 1e6, statistics.median(ratios)
            print(f"{what}: {way} {middle:,.0f} us, {ratio:.2f} of the plain call", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--widths", type=int, nargs="+", default=[128, 64])
    asked_for = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        process, url = served(made(folder, asked_for.widths), folder / "log")
        try:
            measure(url, process, asked_for.rounds, asked_for.seconds)
        finally:
            process.terminate()
            process.wait(60)


if __name__ == "__main__":
    main()
