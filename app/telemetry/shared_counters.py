"""Integer slots in one memory map: a row of them per worker, each written by its worker alone.

Counting is then an addition in memory, and any worker can sum all rows when it is asked for the
metrics. The rows outlive a worker that is replaced, so nothing counted is ever lost.
"""

import mmap
import os
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract import Contract
from onepass.models.contract.tasks import Task

INFER = "/v2/models/*/infer"
BULK = "/predict (bulk)"
TRUTHS = "/feedback/*"
ROUTES = (
    "/predict", INFER, BULK, "/v2", "/model", "/health/live", "/health/ready", "/metrics", "/docs",
    "/openapi.json", TRUTHS, "other",
)  # fmt: skip
STATUSES = (
    200, 400, 401, 403, 404, 405, 406, 408, 409, 413, 415, 422, 429, 431, 499, 500, 503, 504, 0,
)  # fmt: skip
SECONDS = (
    0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
)  # fmt: skip
FEEDBACK = ("kept", "dropped", "lost", "told", "recorded", "record_dropped", "record_lost")
"""Answered rows, dropped by the event loop or lost by a thread; and labels that were told."""
SHADOW = ("rows", "dropped", "failed")
"""Rows of callers that went through another version, too."""
REST = ("loaded", "woken", "put_down", "failed")
"""Whether a model that can rest is loaded, and what became of it."""
PARTS = 10**6
"""In such parts of a spread it is counted how far two versions are apart."""
BATCH_ROWS = tuple(2**power for power in range(13))


class Histogram:
    """Where a histogram's buckets stand, and its sum: in billionths, or in whole `unit`s."""

    def __init__(self, edges: Sequence[float], start: int, unit: float = 1e-9) -> None:
        self.edges = list(edges)
        self.start = start
        self.total = start + len(edges) + 1
        self.size = len(edges) + 2
        self._per_unit = round(1 / unit)

    def add(self, slots: "memoryview[int]", value: float) -> None:
        """One more observation, of seconds or rows."""
        slots[self.start + bisect_left(self.edges, value)] += 1
        slots[self.total] += int(value * self._per_unit)

    def add_all(self, slots: "memoryview[int]", values: Sequence[float]) -> None:
        """Several more."""
        edges, start = self.edges, self.start
        for value in values:
            slots[start + bisect_left(edges, value)] += 1
        slots[self.total] += int(sum(values) * self._per_unit)

    def read(self, counts: NDArray[np.int64]) -> tuple[list[tuple[str, float]], float]:
        """Cumulated buckets and the sum, as prometheus-client takes them."""
        names = [f"{edge:g}" for edge in self.edges] + ["+Inf"]
        buckets = accumulate(counts[self.start : self.total].tolist())
        return list(zip(names, buckets, strict=True)), float(counts[self.total]) / self._per_unit


class Layout:
    """Which slot counts what, for one contract."""

    def __init__(
        self,
        contract: Contract,
        edges: dict[str, list[float]],
        *,
        watched: int = 0,
        spreads: Mapping[str, float] | None = None,
    ) -> None:
        """`watched` slots are of inputs and answers in their bins; `spreads` are those of numbers
        that another version's are compared with, and 1 for each task that has one label."""
        self.size = 0
        self.requests = self._take(len(ROUTES) * len(STATUSES))
        self.seconds = self._histogram(SECONDS)
        self.queue = self._histogram(SECONDS)
        self.forward = self._histogram(SECONDS)
        self.batch_rows = self._histogram(BATCH_ROWS, unit=1)
        self.depth = self._take(1)
        self.last = self._take(1)
        self.cancelled, self.expired = self._take(1), self._take(1)
        self.out_of_range = {name: self._take(1) for name in contract.inputs}
        self.first = self._take(1)
        self.first_said = self._take(1)
        self.first_outside = {name: self._take(1) for name in contract.inputs}
        self.feedback = {name: self._take(1) for name in FEEDBACK}
        self.values: dict[str, Histogram] = {}
        self.labels: dict[str, tuple[int, tuple[str, ...]]] = {}
        for name, task in contract.tasks.items():
            self._place(name, task, edges)
        self.spreads = spreads or {}
        self.shadow = {name: self._take(1) for name in SHADOW}
        self.rest = {name: self._take(1) for name in REST}
        self.agreed = {name: self._take(2) for name in self.spreads}
        """How many answers were compared; and how many had the same label, or how far they were
        apart, in parts of a spread."""
        self.watched = self._take(watched)

    def _place(self, name: str, task: Task, edges: dict[str, list[float]]) -> None:
        labels = task.form.labels
        match task.form.counted:
            case "values":
                self.values[name] = self._histogram(edges[name])
            case "labels":
                self.labels[name] = (self._take(len(labels)), labels)
            case None:
                pass

    def _take(self, count: int) -> int:
        start = self.size
        self.size += count
        return start

    def _histogram(self, edges: Sequence[float], unit: float = 1e-9) -> Histogram:
        histogram = Histogram(edges, self.size, unit)
        self.size += histogram.size
        return histogram


class Memory:
    """The rows of all workers; `own` is this worker's. `beside` them lie numbers of all."""

    def __init__(
        self, size: int, *, workers: int = 1, number: int = 0, file: int = -1, beside: int = 0
    ) -> None:
        count = size * workers
        if file >= 0:
            os.ftruncate(file, (count + beside) * 8)
        held = memoryview(mmap.mmap(file, (count + beside) * 8)).cast("q")
        self.own: memoryview[int] = held[number * size : (number + 1) * size]
        self.row = np.frombuffer(self.own, dtype=np.int64)
        self._all = np.frombuffer(held[:count], dtype=np.int64).reshape(workers, size)
        self.beside = np.frombuffer(held[count:], dtype=np.int64)

    def sums(self) -> NDArray[np.int64]:
        """Every slot, over all workers."""
        total: NDArray[np.int64] = self._all.sum(axis=0)
        return total

    def latest(self, slot: int) -> int:
        """The largest of one slot: a time stamp is no sum."""
        return int(self._all[:, slot].max())
