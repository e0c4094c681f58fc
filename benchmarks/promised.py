"""What promises cost an answer: intervals, sets and how typical a row is, beside a bundle without.

    python benchmarks/promised.py --rounds 15 --seconds 1

Trains three bundles of the same 12 inputs and 3 tasks for a moment, and serves them beside one
another: without promises, with them, and with reach, which is asked for. One row per request, over
one connection and over 32, each bundle in turn. Prints medians of latencies, requests per second
and processor time of the server, and of their ratios in each round. Wanted: a latency of 1.05, a
rate of 0.95.
"""

import argparse
import json
import statistics
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

import httpx
from effects import Caller, made, served, workers_s

WAYS: dict[str, tuple[dict[str, Any], str]] = {
    "plain": ({}, ""),
    "promises": ({"certainty": {}}, ""),
    "reach": ({"certainty": {"reach": True}}, "?with=reach"),
}
MANY = 32


class Server(NamedTuple):
    """One of the three."""

    process: subprocess.Popen[bytes]
    callers: list[Caller]
    query: str


def together(callers: list[Caller], query: str, seconds: float) -> int:
    """Requests that were answered in so long, one of each caller at a time."""
    until, count = time.perf_counter() + seconds, 0
    while time.perf_counter() < until:
        for one in callers:
            one.send(query)
        for one in callers:
            one.read()
        count += len(callers)
    return count


def measured(server: Server, seconds: float) -> dict[str, float]:
    """One turn."""
    before = workers_s(server.process)
    latencies = server.callers[0].ask(server.query, seconds)
    between = workers_s(server.process)
    count = together(server.callers, server.query, seconds)
    after = workers_s(server.process)
    return {
        "1 caller, p50, us": statistics.median(latencies) * 1e6,
        "1 caller, CPU, us": (between - before) / len(latencies) * 1e6,
        "32 callers, requests/s": count / seconds,
        "32 callers, CPU, us": (after - between) / count * 1e6,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--seconds", type=float, default=1.0)
    asked_for = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folders = {way: Path(place) / way for way in WAYS}
        for folder in folders.values():
            folder.mkdir()
        bundles = {way: made(folders[way], [128, 64], **more) for way, (more, _) in WAYS.items()}
        begun = {way: served(bundle, folders[way] / "log") for way, bundle in bundles.items()}
        servers = dict[str, Server]()
        try:
            for way, (process, url) in begun.items():
                row = httpx.get(f"{url}/model/examples").json()["instances"][0]
                callers = [Caller(url, row) for _ in range(MANY)]
                servers[way] = Server(process, callers, WAYS[way][1])
            rounds = [
                {way: measured(server, asked_for.seconds) for way, server in servers.items()}
                for _ in range(asked_for.rounds + 1)
            ][1:]
        finally:
            for process, _ in begun.values():
                process.terminate()
                process.wait(60)
    for what in rounds[0]["plain"]:
        for way in WAYS:
            middle = statistics.median(one[way][what] for one in rounds)
            ratio = statistics.median(one[way][what] / one["plain"][what] for one in rounds)
            print(json.dumps({"what": what, "way": way, "median": middle, "ratio": ratio}))


if __name__ == "__main__":
    main()
