"""A micro-batch: rows of several callers, answered by one forward pass.

If it fails it is split, until one bad row fails only its caller.
"""

from asyncio import Future
from collections.abc import Callable
from math import isfinite
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.contract import Arrays, Contract, Row
from models.contract.tasks.columns import scalars
from models.engines import Engine
from models.predictor import NotFinite

FEW = 32
"""Up to so many numbers, Python is quicker than numpy."""

Answer = dict[str, dict[str, Any]]


class Job:
    """The rows of one caller, and where the answers go."""

    __slots__ = (
        "answers", "arrived", "connection", "deadline", "done", "forward_s", "queue_s", "rows",
        "taken", "tasks",
    )  # fmt: skip

    def __init__(
        self,
        rows: list[Row],
        tasks: tuple[str, ...],
        done: "Future[list[Answer]]",
        *,
        deadline: float,
        connection: object = None,
    ) -> None:
        self.rows = rows
        self.tasks = tasks
        self.done = done
        self.deadline = deadline
        self.connection = connection
        self.arrived = perf_counter()
        self.taken = 0
        self.answers: list[Answer] = []
        self.queue_s = 0.0
        self.forward_s = 0.0

    @property
    def gone(self) -> bool:
        """Whether the caller left. uvicorn's connection knows; asking another task costs more."""
        return getattr(self.connection, "disconnected", False)


class Part:
    """Rows `start` to `stop` of a job, and what became of them."""

    __slots__ = ("answers", "error", "job", "start", "stop")

    def __init__(self, job: Job, start: int, stop: int) -> None:
        self.job = job
        self.start = start
        self.stop = stop
        self.answers: list[Answer] = []
        self.error: Exception | None = None


class Batch:
    """Parts of jobs that run together."""

    def __init__(self, parts: list[Part]) -> None:
        self.parts = parts
        self.rows = sum(part.stop - part.start for part in parts)
        self.passes: list[tuple[Arrays, Arrays]] = []
        """Arrays and outputs of each forward pass: one, unless the batch had to be split."""
        self.forward_s = 0.0
        self.cost_s = 0.0
        """Work of the forward pass: the next one of this size will take as much."""
        self._clock: Callable[[], float] = perf_counter

    def run(
        self, contract: Contract, engine: Engine, clock: Callable[[], float] = perf_counter
    ) -> None:
        """Fills each part with its answers or its error; raises nothing.

        On a thread, `clock` is the thread's own: waiting for the interpreter is no work.
        """
        self._clock = clock
        self._run(self.parts, contract, engine)

    def _run(self, parts: list[Part], contract: Contract, engine: Engine) -> None:
        try:
            self._forward(parts, contract, engine)
        except Exception as error:
            if len(parts) == 1:
                parts[0].error = error
                return
            half = len(parts) // 2
            self._run(parts[:half], contract, engine)
            self._run(parts[half:], contract, engine)

    def _forward(self, parts: list[Part], contract: Contract, engine: Engine) -> None:
        rows = [row for part in parts for row in part.job.rows[part.start : part.stop]]
        arrays = contract.arrays(rows)
        began, worked = perf_counter(), self._clock()
        outputs = engine.run(arrays, union(parts, contract))
        self.cost_s += self._clock() - worked
        self.forward_s += perf_counter() - began
        answers = contract.answers(outputs, scalars)
        assert len(answers) == len(rows), f"{len(answers)} answers for {len(rows)} rows"
        _hand_out(parts, answers)
        if not all(map(_finite, outputs.values())):
            _take_back(parts, outputs)
        self.passes.append((arrays, outputs))


def _finite(values: NDArray[Any]) -> bool:
    """Whether all are finite; a few are looked at sooner one by one."""
    if values.size <= FEW:
        return all(map(isfinite, values.ravel().tolist()))
    return bool(np.isfinite(values).all())


def union(parts: list[Part], contract: Contract) -> tuple[str, ...]:
    """The tasks that any of the callers asked for, in the contract's order."""
    first = parts[0].job.tasks
    if all(part.job.tasks is first for part in parts):
        return first
    wanted = {task for part in parts for task in part.job.tasks}
    return tuple(task for task in contract.tasks if task in wanted)


def _hand_out(parts: list[Part], answers: list[Answer]) -> None:
    place = 0
    for part in parts:
        size = part.stop - part.start
        tasks = part.job.tasks
        own = answers[place : place + size]
        if len(own[0]) != len(tasks):
            own = [{task: answer[task] for task in tasks} for answer in own]
        part.answers = own
        place += size


def _take_back(parts: list[Part], outputs: Arrays) -> None:
    """An answer that is not a finite number fails its caller, for the tasks they asked for."""
    place = 0
    for part in parts:
        rows = slice(place, place + part.stop - part.start)
        broken = [
            field
            for field, values in outputs.items()
            if field.split(".")[0] in part.job.tasks and not np.isfinite(values[rows]).all()
        ]
        if broken:
            part.error = NotFinite(broken)
        place = rows.stop
