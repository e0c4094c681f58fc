"""What many models cost in one process, and how long who asks for one that rests waits.

    python benchmarks/resting.py                   200 small bundles
    python benchmarks/resting.py --models 50 --calls 20

Each call is on a line of its own, one after the other; a model that rests is asked once, and once
more when it is there.
"""

import argparse
import shutil
import statistics
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import httpx
from bundles import SINCOS, write
from ours import ONEPASS, said
from servers import Running, Server, running

IDLE_S = 2.0
ROW = {"x": 0.5}


class Seen(NamedTuple):
    """Of one service."""

    start_s: float
    worker_mb: float
    resting_mb: float
    """The same, while all rest."""
    cold_ms: list[float]
    """From a call of a model that rests to its answer."""
    warm_ms: list[float]
    """The same, when it is there."""


def models(folder: Path, count: int) -> Path:
    """So many small bundles, each of its own name."""
    path = folder / "models"
    first = write(path, "model_0", SINCOS)
    for number in range(1, count):
        shutil.copytree(first.parent, path / f"model_{number}")
    entries = "\n".join(
        f"  - {{name: model_{number}, path: models/model_{number}}}" for number in range(count)
    )
    file = folder / "fleet.yaml"
    file.write_text(f"models:\n{entries}\n")
    return file


def served(file: Path, idle_s: float | None) -> Server:
    """As it comes, and models rest where it is said."""
    environment = {"ONEPASS_LOG_FORMAT": "json"}
    if idle_s is not None:
        environment["ONEPASS_IDLE_S"] = str(idle_s)
    name = "models stay" if idle_s is None else "models rest"
    return Server(name, (*ONEPASS, str(file), "--port", "{port}"), environment=environment)


def worker_mb(up: Running) -> float:
    """All but the supervisor, which takes some fifteen."""
    return up.memory_mb - 15


def asked(client: httpx.Client, number: int) -> float:
    """One answer, in ms."""
    began = time.perf_counter()
    answer = client.post(f"/models/model_{number}/predict", json=ROW)
    took = time.perf_counter() - began
    assert answer.status_code == 200, answer.text
    return took * 1000


def look(file: Path, count: int, calls: int, idle_s: float | None) -> Seen:
    """One service."""
    with running(served(file, idle_s)) as up:
        held = worker_mb(up)
        cold, warm = list[float](), list[float]()
        with httpx.Client(base_url=f"http://127.0.0.1:{up.port}", timeout=60) as client:
            resting = held if idle_s is None else rested(up, client, idle_s)
            for number in range(0, count, max(1, count // calls)):
                cold.append(asked(client, number))
                warm.append(statistics.median(asked(client, number) for _ in range(5)))
    return Seen(up.start_s, held, resting, cold, warm)


def rested(up: Running, client: httpx.Client, idle_s: float) -> float:
    """What it takes when all rest."""
    while any(model["loaded"] for model in client.get("/models").json()["models"]):
        time.sleep(idle_s / 4)
    time.sleep(1)
    return worker_mb(up)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--models", type=int, default=200)
    parser.add_argument("--calls", type=int, default=50)
    asked_for = parser.parse_args()
    heads = (
        "models in one worker", "first 200 after, s", "worker, MB", "all rest, MB",
        "first answer of one that rests, ms, median (95 %)", "of one that is there, ms",
    )  # fmt: skip
    print(f"| {' | '.join(heads)} |")
    print("|---|--:|--:|--:|--:|--:|")
    with tempfile.TemporaryDirectory() as scratch:
        file = models(Path(scratch), asked_for.models)
        for idle_s in (None, IDLE_S):
            seen = look(file, asked_for.models, asked_for.calls, idle_s)
            cold = sorted(seen.cold_ms)
            first = f"{statistics.median(cold):.0f} ({cold[int(0.95 * len(cold))]:.0f})"
            name = f"{asked_for.models}, which {'stay' if idle_s is None else 'rest'}"
            rests = ("–", "–") if idle_s is None else (f"{seen.resting_mb:.0f}", first)
            cells = [name, f"{seen.start_s:.1f}", f"{seen.worker_mb:.0f}", *rests]
            print(f"| {' | '.join(cells)} | {statistics.median(seen.warm_ms):.1f} |", flush=True)
            said(name)


if __name__ == "__main__":
    main()
