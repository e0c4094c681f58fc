"""What is counted while serving: requests, batches, and what the network answers.

Requests are counted before their answers leave, and all else at the latest before anything more is
read: so the numbers agree with the caller's own count.
"""

from bisect import bisect_left
from collections.abc import Sequence
from time import time
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from onepass.app.requests.request_context import RequestContext
from onepass.app.telemetry.first_requests import FirstRequests
from onepass.app.telemetry.rest_counts import RestCounts
from onepass.app.telemetry.shadow_counts import ShadowCounts, spreads
from onepass.app.telemetry.shared_counters import BULK, INFER, ROUTES, STATUSES, Layout, Memory
from onepass.app.telemetry.windows import Windows, room_of
from onepass.app.telemetry.writer import Lost
from onepass.models.contract import Arrays, Problem
from onepass.models.contract.outside import FEW
from onepass.models.drift.watch import watch_of
from onepass.models.predictor import Predictor
from onepass.models.seen import Seen

PassArrays = tuple[Arrays, Arrays]
"""Arrays and outputs of one forward pass."""
Labels = list[tuple[str, NDArray[Any]]]
BEYOND = ("greater_than_equal", "less_than_equal", "too_early", "too_late")
"""Types of problems of values that lie outside what the contract allows."""
_ROUTE = {route: index * len(STATUSES) for index, route in enumerate(ROUTES)}
_OTHER_ROUTE = _ROUTE["other"]
_TIMED = (_ROUTE["/predict"], _ROUTE[INFER])
_ASKED = (*_TIMED, _ROUTE[BULK])
_STATUS = {status: index for index, status in enumerate(STATUSES)}
_OTHER_STATUS = _STATUS[0]


class Counting(NamedTuple):
    """Where this worker counts: in which row of how many, in a file that all of them share."""

    lost: Lost
    """Lines of the log that were dropped."""
    workers: int = 1
    number: int = 0
    file: int = -1


class Metrics:
    """Counts into this worker's slots."""

    def __init__(
        self, predictor: Predictor, counting: Counting | None = None, *, watches: bool = True
    ) -> None:
        self.lost_lines, workers, number, file = counting or Counting(Lost())
        found = watch_of(predictor.bundle, predictor.contract) if watches else None
        watch, watched, beside = room_of(found)
        self.layout = Layout(
            predictor.contract, value_edges(predictor), watched=watched, spreads=spreads(predictor)
        )
        shape = {"workers": workers, "number": number, "beside": beside}
        self.memory = Memory(self.layout.size, file=file, **shape)
        self.shadow = ShadowCounts(self.layout, self.memory)
        self.rest = RestCounts(self.layout, self.memory)
        start = self.layout.watched
        self.windows = None if watch is None else Windows(watch, self.memory, start, file=file)
        """None where the bundle has nothing to compare with, or nobody wants to know."""
        self._slots = self.memory.own
        self._slots[self.layout.depth] = 0  # left by a worker that was killed
        self._seen = Seen(predictor.contract, predictor.bundle.report())
        self.first = FirstRequests(
            self.layout, self.memory, self._seen, workers=workers, number=number
        )
        tasks = predictor.contract.tasks.items()
        self._labelled = [
            (name, task, [(field, f"{name}.{field}") for field in task.computed])
            for name, task in tasks
            if task.form.counted == "labels"
        ]

    def request(self, call: RequestContext, status: int, duration_s: float) -> None:
        """One answered request."""
        slots, layout = self._slots, self.layout
        route = _ROUTE.get(call.route, _OTHER_ROUTE)
        slots[layout.requests + route + _STATUS.get(status, _OTHER_STATUS)] += 1
        if route in _TIMED:
            layout.seconds.add(slots, duration_s)
        if not self.first.over and route in _ASKED:
            self.first.answered()

    def count(self, route: str, count: int) -> None:
        """Requests that were answered 200 together."""
        self._slots[self.layout.requests + _ROUTE[route] + _STATUS[200]] += count

    def took(self, route: str, durations_s: Sequence[float]) -> None:
        """How long each of them took."""
        self.layout.seconds.add_all(self._slots, durations_s)
        if not self.first.over:
            for _ in durations_s:
                self.first.answered()

    def refused(self, problems: list[Problem]) -> None:
        """Rows that did not fit: how often an input was outside its range."""
        for problem in problems:
            if problem["type"] in BEYOND:
                for step in problem["loc"]:
                    if step in self.layout.out_of_range:
                        self._slots[self.layout.out_of_range[str(step)]] += 1
                        break

    def dropped(self, *, late: bool) -> None:
        """A caller who left, or whose deadline passed, while queued: nothing was computed."""
        self._slots[self.layout.expired if late else self.layout.cancelled] += 1

    def feedback(self, name: str, count: int) -> None:
        """What became of answers that were to be kept, and of truths."""
        self._slots[self.layout.feedback[name]] += count

    def batch(self, rows: int, forward_s: float, waits_s: Sequence[float], *, waiting: int) -> None:
        """One batch that ran, and how long its callers were queued; others are behind it."""
        slots, layout = self._slots, self.layout
        slots[layout.depth] = waiting
        slots[layout.last] = int(time() * 1000)
        layout.batch_rows.add(slots, rows)
        layout.forward.add(slots, forward_s)
        layout.queue.add_all(slots, waits_s)

    def answers(self, passes: Sequence[PassArrays], labels: Labels) -> None:
        """What its forward passes were given and answered; `labels` as `read` finds them."""
        if self.windows is not None:
            self.windows.add(passes)
        for arrays, outputs in passes:
            self._inputs(arrays)
            self._outputs(outputs)
        for name, indices in labels:
            start, known = self.layout.labels[name]
            self._tally(indices, start, len(known))

    def read(self, passes: Sequence[PassArrays]) -> Labels:
        """Per task with labels and pass, the places of those it said. It is done where the pass
        ran, since in sequences they take a while to find.
        """
        labels: Labels = []
        for name, task, keys in self._labelled:
            for _, outputs in passes:
                if keys[0][1] in outputs:
                    columns = {field: outputs[key] for field, key in keys}
                    labels.append((name, task.places(columns)))
        return labels

    def close(self) -> None:
        """Nothing more comes: what was gathered is counted."""
        self.first.end()
        if self.windows is not None:
            self.windows.flush()

    def _inputs(self, arrays: Arrays) -> None:
        for name, count in self._seen.counts(arrays):
            if count:
                self._slots[self.layout.out_of_range[name]] += count
                if not self.first.over:
                    self.first.outside(name, count)

    def _outputs(self, outputs: Arrays) -> None:
        for name, histogram in self.layout.values.items():
            values = outputs.get(f"{name}.value")
            if values is not None:
                self._bin(values, histogram.edges, histogram.start)

    def _bin(self, values: NDArray[Any], edges: list[float], start: int) -> None:
        if len(values) > FEW:
            self._tally(np.searchsorted(edges, values), start, len(edges) + 1)
            return
        for value in values.tolist():
            self._slots[start + bisect_left(edges, value)] += 1

    def _tally(self, indices: NDArray[Any], start: int, count: int) -> None:
        if len(indices) > FEW:
            self.memory.row[start : start + count] += np.bincount(indices, minlength=count)
            return
        for index in indices.tolist():
            self._slots[start + index] += 1


def value_edges(predictor: Predictor) -> dict[str, list[float]]:
    """Buckets for the values of each task, around the golden answers: the same in every worker."""
    edges_by_task, tasks = {}, predictor.contract.tasks
    for field, values in predictor.bundle.golden().outputs.items():
        name, _, last = field.partition(".")
        if last == "value" and tasks[name].form.counted == "values":
            low, high = min(values), max(values)
            margin = max(high - low, abs(high), abs(low), 1e-6) / 2
            edges = np.linspace(low - margin, high + margin, 17)
            edges_by_task[name] = sorted({float(f"{edge:.3g}") for edge in edges})
    return edges_by_task
