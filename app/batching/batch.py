"""A micro-batch: rows of several callers, answered by one forward pass.

If it fails it is split, until one bad row fails only its caller.
"""

from collections.abc import Callable
from math import isfinite
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onepass.app.batching.work_items import Answer, ArrayJob, RowJob
from onepass.models.contract import Arrays, Contract, Row
from onepass.models.contract.tasks.columns import scalars
from onepass.models.contract.tokens import joined, shortened
from onepass.models.engines import Engine
from onepass.models.predictor import NotFinite

FEW = 32
"""Up to so many numbers, Python is quicker than numpy."""


class Part:
    """Rows `start` to `stop` of a job, and what became of them."""

    __slots__ = ("answers", "error", "job", "length", "outputs", "start", "stop")

    def __init__(self, job: RowJob | ArrayJob, start: int, stop: int, length: int = 1) -> None:
        self.job = job
        self.start = start
        self.stop = stop
        self.length = length
        """Of the longest of them, where rows have tokens."""
        self.answers: list[Answer] = []
        self.outputs: Arrays = {}
        self.error: Exception | None = None

    @property
    def is_whole(self) -> bool:
        """Whether it is all of its job."""
        return self.start == 0 and self.stop == self.job.count

    def cut(self, arrays: Arrays) -> Arrays:
        """Its rows of the job's; of sorted ones without padding that none of them needs."""
        own = {name: values[self.start : self.stop] for name, values in arrays.items()}
        return shortened(own) if self.job.order else own

    def deliver(self) -> None:
        """To the caller who asked; the last part ends the job. Parts come in order."""
        job, last = self.job, self.stop == self.job.count
        if job.done.done():
            return
        if self.error is not None:
            job.done.set_exception(self.error)
            return
        match job:
            case RowJob():
                job.answers += self.answers
                if last:
                    job.done.set_result(job.result())
            case ArrayJob():
                job.found.append(self.outputs)
                if last:
                    job.done.set_result(job.result())


class Batch:
    """Parts of jobs that run together: first those with rows, then those with arrays."""

    def __init__(self, parts: list[Part]) -> None:
        self.parts = sorted(parts, key=_holds_arrays) if any(map(_holds_arrays, parts)) else parts
        self.rows = sum([part.stop - part.start for part in parts])
        self.length = max([part.length for part in parts])
        """Of the longest row, where rows have tokens."""
        self.passes: list[tuple[Arrays, Arrays]] = []
        """Arrays and outputs of each forward pass: one, unless the batch had to be split."""
        self.said: list[tuple[str, NDArray[Any]]] = []
        """Per task with labels and pass, the places of those it said."""
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
        rows, arrays = _gather(parts, contract)
        began, worked = perf_counter(), self._clock()
        outputs = engine.run(arrays, union(parts, contract))
        self.cost_s += self._clock() - worked
        self.forward_s += perf_counter() - began
        _hand_out(parts, rows, outputs, contract)
        if not all(map(_finite, outputs.values())):
            _take_back(parts, outputs)
        self.passes.append((arrays, outputs))


def _holds_arrays(part: Part) -> bool:
    return isinstance(part.job, ArrayJob)


def _gather(parts: list[Part], contract: Contract) -> tuple[list[Row], Arrays]:
    """What came as rows, and the arrays of all."""
    rows = list[Row]()
    pieces = list[Arrays]()
    for part in parts:
        match part.job:
            case RowJob(rows=own):
                rows += own[part.start : part.stop]
            case ArrayJob(arrays=arrays):
                pieces.append(arrays if part.is_whole else part.cut(arrays))
    if rows:
        pieces.insert(0, contract.arrays(rows))
    if len(pieces) == 1:
        return rows, pieces[0]
    return rows, {name: joined([p[name] for p in pieces]) for name in pieces[0]}


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


def _hand_out(parts: list[Part], rows: list[Row], outputs: Arrays, contract: Contract) -> None:
    total = sum(part.stop - part.start for part in parts)
    for field, values in outputs.items():
        assert len(values) == total, f"{field}: {len(values)} answers for {total} rows"
    count = len(rows)
    asked = outputs if count == total else {field: v[:count] for field, v in outputs.items()}
    of_tasks = _by_tasks(parts, outputs)
    answers = contract.answers(asked, scalars, rows=rows) if rows else []
    place = 0
    for part in parts:
        stop = place + part.stop - part.start
        tasks = part.job.tasks
        match part.job:
            case RowJob():
                part.answers = _only(answers[place:stop], tasks)
            case ArrayJob():
                part.outputs = {f: v[place:stop] for f, v in of_tasks[tasks].items()}
        place = stop


def _by_tasks(parts: list[Part], outputs: Arrays) -> dict[tuple[str, ...], Arrays]:
    """For each choice of tasks among callers with arrays: what was computed for it."""
    chosen = {part.job.tasks for part in parts if isinstance(part.job, ArrayJob)}
    return {
        tasks: {field: v for field, v in outputs.items() if field.partition(".")[0] in tasks}
        for tasks in chosen
    }


def _only(answers: list[Answer], tasks: tuple[str, ...]) -> list[Answer]:
    """Without what other callers of the batch asked for."""
    if len(answers[0]) == len(tasks):
        return answers
    return [{task: answer[task] for task in tasks} for answer in answers]


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
