"""A micro-batch: rows of several callers, answered by one forward pass.

If it fails it is halved, until one bad row fails only its caller; of a stream, only itself.
"""

from collections.abc import Callable
from time import perf_counter
from typing import Any

from numpy.typing import NDArray

from onepass.app.batching.answers import (
    check,
    give_columns,
    hand_out,
    is_finite,
    of_callers,
    take_back,
)
from onepass.app.batching.part import Part
from onepass.app.batching.work_items import ArrayJob, RowJob
from onepass.models.contract import Arrays, Contract, Row
from onepass.models.contract.columns import joined
from onepass.models.contract.reach import computed
from onepass.models.engines import Engine


class Batch:
    """Parts of jobs that run together: first those with rows, then those with arrays."""

    def __init__(self, parts: list[Part]) -> None:
        several = len(parts) > 1
        mixed = several and any(map(_holds_arrays, parts))
        self.parts = sorted(parts, key=_holds_arrays) if mixed else parts
        self.rows = sum([part.stop - part.start for part in parts])
        self.length = max([part.length for part in parts]) if several else parts[0].length
        """Of the longest row, where rows have tokens."""
        self.passes: list[tuple[Arrays, Arrays]] = []
        """Arrays and outputs of each forward pass: one, unless the batch had to be split."""
        self.labels: list[tuple[str, NDArray[Any]]] = []
        """Per task with labels and pass, the indices of those it answered."""
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
        """If it fails, its halves: of parts, then of the rows of one where they may fail alone."""
        try:
            self._forward(parts, contract, engine)
        except Exception as error:
            if len(parts) > 1:
                half = len(parts) // 2
                self._run(parts[:half], contract, engine)
                self._run(parts[half:], contract, engine)
                return
            halves = parts[0].halves()
            for one in halves:
                self._run([one], contract, engine)
            if halves:
                parts[0].answers = [answer for one in halves for answer in one.answers]
            else:
                parts[0].fail(error)

    def _forward(self, parts: list[Part], contract: Contract, engine: Engine) -> None:
        if len(parts) == 1:
            rows, arrays = _own(parts[0], contract)
            tasks = parts[0].job.tasks
        else:
            rows, arrays = _gather(parts, contract)
            tasks = union(parts, contract)
        began, worked = perf_counter(), self._clock()
        outputs = engine.run(arrays, tasks)
        self.cost_s += self._clock() - worked
        self.forward_s += perf_counter() - began
        check(parts, outputs)
        if len(parts) > 1:
            hand_out(parts, rows, outputs=outputs, contract=contract)
        elif rows:
            parts[0].answers = contract.texts(outputs, rows=rows, options=parts[0].job.options)
        else:
            give_columns(parts[0], outputs, contract)
        if not all(map(is_finite, outputs.values())):
            take_back(parts, outputs)
        self.passes += of_callers(parts, arrays, outputs)


def _holds_arrays(part: Part) -> bool:
    return isinstance(part.job, ArrayJob)


def _own(part: Part, contract: Contract) -> tuple[list[Row], Arrays]:
    """The rows of a part alone, if it came as rows, and their arrays."""
    match part.job:
        case RowJob(queued=own):
            rows = own if part.is_whole else own[part.start : part.stop]
            return rows, contract.arrays(rows)
        case ArrayJob(queued=arrays):
            return [], arrays if part.is_whole else part.cut(arrays, contract.ragged)


def _gather(parts: list[Part], contract: Contract) -> tuple[list[Row], Arrays]:
    """What came as rows, and the arrays of all."""
    rows = list[Row]()
    pieces = list[Arrays]()
    for part in parts:
        match part.job:
            case RowJob(queued=own):
                rows += own[part.start : part.stop]
            case ArrayJob():
                pieces.append(_own(part, contract)[1])
    if rows:
        pieces.insert(0, contract.arrays(rows))
    if len(pieces) == 1:
        return rows, pieces[0]
    return rows, {name: joined([p[name] for p in pieces]) for name in pieces[0]}


def union(parts: list[Part], contract: Contract) -> tuple[str, ...]:
    """The tasks that any of the callers asked for, in the contract's order; behind
    them what they asked beside."""
    first = parts[0].job.tasks
    if all(part.job.tasks is first for part in parts):
        return first
    wanted = {task for part in parts for task in part.job.tasks}
    return tuple(task for task in computed(contract.tasks, contract.reach) if task in wanted)
