"""What a fleet costs: another version under load, and two models in a process against one.

    python benchmarks/fleet.py                     everything; needs wrk
    python benchmarks/fleet.py --swaps 10 --tables swap

The load of a swap is an open loop: requests are sent when they are due, whatever became of those
before. So an answer that is late is late for all that were to follow it, too.
"""

import argparse
import asyncio
import statistics
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import perf_counter

import httpx
import uvloop
from bundles import SINCOS, write
from ours import ONEPASS, onepass, said
from servers import Load, Running, Server, running

CONNECTIONS = 32
KEY = "an-admin"
QUIET_S = 3.0
AFTER_S = 1.0


@dataclass
class Answers:
    """What came back: when each was due, how long it took, and of which version it was."""

    due: list[float] = field(default_factory=list)
    took: list[float] = field(default_factory=list)
    versions: Counter[bytes] = field(default_factory=Counter)
    bad: int = 0
    sent: int = 0

    def p99_ms(self, start: float, stop: float) -> float:
        """Of those that were due then."""
        own = sorted(t for at, t in zip(self.due, self.took, strict=True) if start <= at < stop)
        return own[int(len(own) * 0.99)] * 1000 if own else float("nan")


class Line(asyncio.Protocol):
    """One connection: what is due while it waits is sent when the answer is there."""

    def __init__(self, answers: Answers, request: bytes) -> None:
        self._answers, self._request = answers, request
        self._due: list[float] = []
        self._rest = b""
        self._busy = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: asyncio.Transport = transport  # type: ignore[assignment]

    def ask(self, due: float) -> None:
        """One more request, which was to be sent then."""
        self._due.append(due)
        self._answers.sent += 1
        self._next()

    def _next(self) -> None:
        if self._due and not self._busy:
            self._busy = True
            self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self._rest += data
        end = self._rest.find(b"\r\n\r\n") + 4
        if end < 4:
            return
        head = self._rest[:end]
        length = int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0])
        if len(self._rest) < end + length:
            return
        self._rest = self._rest[end + length :]
        due, answers = self._due.pop(0), self._answers
        answers.due.append(due)
        answers.took.append(perf_counter() - due)
        answers.versions[head.partition(b"x-model-version: ")[2].partition(b"\r\n")[0]] += 1
        answers.bad += not head.startswith(b"HTTP/1.1 200")
        self._busy = False
        self._next()

    def connection_lost(self, error: Exception | None) -> None:
        self._answers.bad += len(self._due)


async def load(port: int, rate: float, answers: Answers, over: asyncio.Event) -> None:
    """So many requests a second, until it is over; then it is waited for what is still to come."""
    body = b'{"x": 0.5}'
    request = (
        b"POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
        b"content-length: %d\r\n\r\n%b" % (len(body), body)
    )
    loop = asyncio.get_running_loop()
    lines = [
        (await loop.create_connection(lambda: Line(answers, request), "127.0.0.1", port))[1]
        for _ in range(CONNECTIONS)
    ]
    began, number = perf_counter(), 0
    while not over.is_set():
        while began + number / rate <= perf_counter():
            lines[number % CONNECTIONS].ask(began + number / rate)
            number += 1
        await asyncio.sleep(0.001)
    for _ in range(100):
        if len(answers.took) + answers.bad >= answers.sent:
            break
        await asyncio.sleep(0.05)


def fleet(path: Path, name: str, workers: int = 1) -> Server:
    """As it comes, with an operator."""
    environment = {
        "ONEPASS_LOG_FORMAT": "json", "ONEPASS_ADMIN_KEYS": KEY, "ONEPASS_WORKERS": str(workers),
    }  # fmt: skip
    return Server(name, (*ONEPASS, str(path), "--port", "{port}"), environment=environment)


async def swaps(up: Running, rate: float, count: int) -> tuple[Answers, list[float], list[float]]:
    """Answers, and per swap how long it took, and its p99 against that of the quiet before."""
    answers, over = Answers(), asyncio.Event()
    loading = asyncio.ensure_future(load(up.port, rate, answers, over))
    took, ratios = list[float](), list[float]()
    headers = {"authorization": f"Bearer {KEY}"}
    url = f"http://127.0.0.1:{up.port}/models/sincos/swap"
    async with httpx.AsyncClient(headers=headers, timeout=60) as client:
        await asyncio.sleep(QUIET_S)
        for number in range(count):
            before = perf_counter()
            asked = {"version": ("run-2", "run-1")[number % 2]}
            reply = await client.post(url, json=asked)
            assert reply.status_code == 200, reply.text
            done = perf_counter()
            await asyncio.sleep(AFTER_S + QUIET_S)
            took.append(done - before)
            quiet = answers.p99_ms(before - QUIET_S + AFTER_S, before)
            ratios.append(answers.p99_ms(before, done + AFTER_S) / quiet)
            said(f"swap {number + 1}/{count}: {took[-1]:.2f} s, p99 {ratios[-1]:.2f} times")
    over.set()
    await loading
    return answers, took, ratios


def two_runs(folder: Path) -> Path:
    """A model's folder with two runs, of which the first is `latest`."""
    path = folder / "sincos"
    for seed, run in enumerate(("run-1", "run-2")):
        write(folder, "sincos", SINCOS, version=run, seed=seed)
    (path / "latest").write_text("run-1")
    return path


def compare_swaps(folder: Path, count: int) -> None:
    """Table 1."""
    print("| workers | load, requests/s | answers | lost or not 200 | versions | a swap takes, s | "
          "p99 until 1 s after it, against before, median |")  # fmt: skip
    print("|--:|--:|--:|--:|---|--:|--:|")
    path = two_runs(folder)
    for workers in (1, 2):
        with running(fleet(path, f"{workers} workers", workers)) as up:
            up.load(CONNECTIONS, 2)
            rate = min(0.8 * up.load(CONNECTIONS, 4).rate, 4000)
            answers, took, ratios = uvloop.run(swaps(up, rate, count))
        lost = answers.sent - len(answers.took) + answers.bad
        versions = ", ".join(sorted(one.decode() for one in answers.versions))
        cells = f"{statistics.median(took):.2f} | {statistics.median(ratios):.2f}"
        said_of = f"{workers} | {rate:,.0f} | {len(answers.took):,} | {lost} | {versions}"
        print(f"| {said_of} | {cells} |", flush=True)


def side_by_side(ups: list[Running], connections: int, seconds: int) -> float:
    """Requests a second, of all loads at once."""

    async def run() -> list[Load]:
        return await asyncio.gather(
            *(asyncio.to_thread(up.load, connections, seconds) for up in ups)
        )

    return sum(one.rate for one in asyncio.run(run()))


def compare_models(folder: Path, rounds: int, seconds: int) -> None:
    """Table 2: the same connections, on one model and on two."""
    models = folder / "models"
    for name in ("one", "other"):
        write(models, name, SINCOS)
    with (
        running(replace(onepass(models / "one"), name="a bundle")) as alone,
        running(fleet(models, "a fleet")) as both,
    ):
        halves = [replace(both.server, path=f"/models/{name}/predict") for name in ("one", "other")]
        ways: dict[str, Callable[[], float]] = {
            "a service of one bundle": lambda: side_by_side([alone], CONNECTIONS, seconds),
            "a fleet, all on one model": lambda: side_by_side(
                [replace(both, server=halves[0])], CONNECTIONS, seconds
            ),
            "a fleet, half on each of two": lambda: side_by_side(
                [replace(both, server=half) for half in halves], CONNECTIONS // 2, seconds
            ),
        }
        rates: dict[str, list[float]] = {name: [] for name in ways}
        for number in range(rounds):
            said(f"round {number + 1}/{rounds}")
            for name, way in ways.items():
                rates[name].append(way())
    first = rates["a service of one bundle"]
    print("\n| 32 connections in all | requests/s | against a service of one bundle |")
    print("|---|--:|--:|")
    for name, own in rates.items():
        ratio = statistics.median(a / b for a, b in zip(own, first, strict=True))
        print(f"| {name} | {statistics.median(own):,.0f} | {ratio:.2f} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--tables", default="swap,models")
    parser.add_argument("--swaps", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        if "swap" in asked.tables:
            compare_swaps(Path(scratch), asked.swaps)
        if "models" in asked.tables:
            compare_models(Path(scratch), asked.rounds, asked.seconds)


if __name__ == "__main__":
    main()
