"""Another version, through which the rows of callers go, too: how far the two agree is counted.

It has a thread of its own, which is handed what a pass was given and computed once that is
delivered. Nobody waits for it: what finds its queue full is dropped and counted.
"""

import threading
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from time import sleep

import numpy as np
from numpy.typing import NDArray

from onepass.app.batching.answers import check_finite
from onepass.app.requests.errors import logger
from onepass.app.telemetry.metrics import Metrics, PassArrays
from onepass.app.telemetry.shared_counters import PARTS
from onepass.models.contract import Arrays, Contract
from onepass.models.contract.columns import joined
from onepass.models.contract.forms import Choice
from onepass.models.contract.tasks import Task
from onepass.models.predictor import Predictor

MOST_BYTES = 16 * 2**20
"""That wait."""
OVERHEAD = 2000
"""Bytes that a pass takes beside its arrays, about."""
AT_ONCE = 256
"""Rows of one pass, but where more came together."""
GATHER_S = 0.005
"""So long it waits for more before a pass: many small ones would take the interpreter often."""
MOST_SPREADS = 1e6
Sized = tuple[PassArrays, int]
"""And its bytes."""


class Shadow:
    """One, as long as it stands beside the same version."""

    def __init__(
        self,
        predictor: Predictor,
        metrics: Metrics,
        live: Contract,
        *,
        is_resting: Callable[[], bool] | None = None,
    ) -> None:
        """Of `predictor`, whose `metrics` count it, beside what answers by the contract `live`;
        what comes while it `is_resting` is dropped."""
        self.live = live
        self._is_resting = is_resting or (lambda: False)
        self._engine = predictor.engine
        self._metrics = metrics
        self._tasks = {
            name: (task, live.tasks[name])
            for name, task in predictor.contract.tasks.items()
            if name in metrics.layout.spreads and name in live.tasks
            if _alike(task, live.tasks[name])
        }
        self._spreads = metrics.layout.spreads
        self._inbox = SimpleQueue[Sized | None]()
        self._taken = self._done = 0
        """Bytes, ever: what was put on the queue, and what was taken from it."""
        self._over = self._failed = False
        self._thread: threading.Thread | None = None

    def take(self, passes: Sequence[PassArrays]) -> None:
        """What was answered, on the event loop: nothing of it is copied."""
        rests = self._is_resting()
        for arrays, outputs in passes:
            size = OVERHEAD + sum(v.nbytes for own in (arrays, outputs) for v in own.values())
            if rests or self._over or self._taken - self._done + size > MOST_BYTES:
                self._metrics.shadow.add("dropped", len(next(iter(arrays.values()))))
                continue
            self._taken += size
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="shadow", daemon=True)
                self._thread.start()
            self._inbox.put(((arrays, outputs), size))

    @property
    def is_busy(self) -> bool:
        """Whether something waits for it."""
        return self._taken != self._done

    def stop(self) -> None:
        """Nothing more comes; what waits is left."""
        self._over = True
        self._inbox.put(None)

    def close(self) -> None:
        """Waits until it has ended."""
        self.stop()
        if self._thread is not None:
            self._thread.join()

    def _work(self) -> None:
        while (first := self._inbox.get()) is not None and not self._over:
            sleep(GATHER_S)
            passes, size = self._gathered(first)
            for one in passes:
                self._run(*one)
            self._done += size

    def _gathered(self, first: Sized) -> tuple[list[PassArrays], int]:
        """With what came meanwhile: those that computed the same, as one; and all bytes."""
        found: dict[tuple[str, ...], list[PassArrays]] = {}
        one: Sized | None = first
        rows = held = 0
        while one is not None:
            (arrays, outputs), size = one
            held += size
            rows += len(next(iter(arrays.values())))
            found.setdefault(tuple(outputs), []).append((arrays, outputs))
            one = self._next() if rows < AT_ONCE else None
        sides = [zip(*own, strict=True) for own in found.values()]
        return [(_whole(arrays), _whole(outputs)) for arrays, outputs in sides], held

    def _next(self) -> Sized | None:
        try:
            one = self._inbox.get_nowait()
        except Empty:
            return None
        if one is None:
            self._inbox.put(None)  # the end, which `_work` is to see
        return one

    def _run(self, arrays: Arrays, outputs: Arrays) -> None:
        rows = len(next(iter(arrays.values())))
        asked = {field.partition(".")[0] for field in outputs}
        tasks = tuple(name for name in self._tasks if name in asked)
        try:
            own = self._engine.run(arrays, tasks) if tasks else {}
            check_finite(own)
        except Exception as error:  # whatever it is: it answers nobody
            self._metrics.shadow.add("failed", rows)
            if not self._failed:
                logger.warning("a shadow fails: %s", error)
            self._failed = True
            return
        self._metrics.shadow.add("rows", rows)
        for name in tasks:
            self._compare(name, own, outputs)

    def _compare(self, name: str, own: Arrays, live: Arrays) -> None:
        task, of_live = self._tasks[name]
        if isinstance(task.form, Choice):
            same = _places(name, task, own) == _places(name, of_live, live)
            self._metrics.shadow.agreed(name, len(same), int(same.sum()))
            return
        field = f"{name}.value"
        away = np.abs(own[field].astype(np.float64) - live[field]) / self._spreads[name]
        told = away[np.isfinite(away)].clip(max=MOST_SPREADS)
        self._metrics.shadow.agreed(name, len(told), round(float(told.sum()) * PARTS))


def _alike(one: Task, other: Task) -> bool:
    """Whether answers of two tasks can be compared."""
    a, b = one.form, other.form
    return type(a) is type(b) and a.labels == b.labels and _unit(one) == _unit(other)


def _unit(task: Task) -> object:
    return getattr(task.form, "unit", None), task.form.counted


def _places(name: str, task: Task, outputs: Arrays) -> NDArray[np.int64]:
    columns = {field: outputs[f"{name}.{field}"] for field in task.computed}
    return np.asarray(task.places(columns))


def _whole(parts: Sequence[Arrays]) -> Arrays:
    return {name: joined([one[name] for one in parts]) for name in parts[0]}
