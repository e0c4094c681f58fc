"""onepass as it is served in benchmarks, plain FastAPI beside it, and the engine alone."""

import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from servers import Load, Server

from onepass.models.bundle import open_bundle
from onepass.models.engines import open_engine

ONEPASS = ("{python}", "-m", "onepass.training.cli", "serve")
PLAIN = Server("FastAPI + torch", ("{python}", "plain.py", "{port}"))
V2 = b'{"inputs": [{"name": "x", "shape": [1], "datatype": "FP32", "data": [0.5]}]}'


def onepass(bundle: Path, name: str = "onepass", **others: object) -> Server:
    """One worker, logging and metrics on, as it comes."""
    limits = {"ONEPASS_LOG_FORMAT": "json"}
    return Server(name, (*ONEPASS, str(bundle), "--port", "{port}"), environment=limits, **others)  # type: ignore[arg-type]


def engine_rate(bundle: Path, rows: int = 256) -> float:
    """Rows per second of the engine alone, calls of 256."""
    opened = open_bundle(bundle)
    engine = open_engine(opened)
    arrays = opened.contract.read([opened.golden().rows[0]] * rows)
    tasks = tuple(opened.contract.tasks)
    best = []
    for _ in range(7):
        began = time.perf_counter()
        for _ in range(20):
            engine.run(arrays, tasks)
        best.append(20 * rows / (time.perf_counter() - began))
    return statistics.median(best)


def said(text: str) -> None:
    """Progress, beside the tables."""
    print(text, file=sys.stderr)


def mid(loads: Sequence[Load], name: str) -> float:
    """The median of one number."""
    return statistics.median(getattr(load, name) for load in loads)
