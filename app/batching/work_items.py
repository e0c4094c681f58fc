"""What callers ask: rows as JSON has them, or a column of each input; and where answers go."""

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from onepass.app.requests.pace import Holder
from onepass.app.requests.request_context import RequestContext, Waiter
from onepass.models.contract import Arrays, Row
from onepass.models.contract.columns import joined
from onepass.models.contract.options import AS_ALWAYS, Options

Answer = bytes
"""Of one row: a JSON text."""
Outcome = Answer | Exception
"""What a row comes to that may fail alone."""


class Job:
    """What one caller asks; where the answers go, and to which request it is told how long they
    took.

    `holder` is what room was taken for: the request, but for a stream, of which some rows are asked
    at a time. Of rows of tokens `length` is the most that one of the rows has which are not yet
    taken. Where a job may take several passes its rows are sorted, the longest first, so that few
    are padded; `order` then says where each of them stood.
    """

    __slots__ = (
        "arrived", "call", "caller", "connection", "count", "deadline", "done", "each", "forward_s",
        "holder", "length", "lengths", "options", "order", "queue_s", "taken", "tasks",
    )  # fmt: skip
    is_array: ClassVar[bool]
    sent: NDArray[np.int64] | None = None
    """Which of its rows somebody sent, where others are of our own making."""
    arrived: float
    done: Waiter
    """Both from when it is queued."""

    def __init__(
        self,
        count: int,
        tasks: tuple[str, ...],
        call: RequestContext,
        *,
        deadline: float,
        holder: Holder | None = None,
        options: Options = AS_ALWAYS,
    ) -> None:
        self.count = count
        self.tasks = tasks
        self.options = options
        self.call = call
        self.caller = call.caller
        self.connection = call.connection
        self.deadline = deadline
        self.holder = holder or call
        self.taken = 0
        self.queue_s = 0.0
        self.forward_s = 0.0
        self.length = 1
        self.lengths: list[int] = []
        self.order: list[int] = []
        self.each = 0.0
        """What a row is estimated to cost, in seconds."""

    @property
    def gone(self) -> bool:
        """Whether the caller left. uvicorn's connection knows; asking another task costs more."""
        return getattr(self.connection, "disconnected", False)

    def advance(self, count: int) -> tuple[int, int, int]:
        """Takes so many rows more: from which to which, and the length of the longest."""
        start, length = self.taken, self.length
        self.taken = stop = start + count
        if self.order and stop < self.count:
            self.length = self.lengths[stop]
        return start, stop, length

    def sort(self, lengths: list[int]) -> None:
        """Its rows by their lengths, none of which is taken yet."""
        self.order = sorted(range(self.count), key=lengths.__getitem__, reverse=True)
        self.lengths = [lengths[row] for row in self.order]
        self.length = self.lengths[0]


class RowJob(Job):
    """Rows, as JSON has them; `done` gets a list of answers. `queued` are the same rows in the
    order in which they go. Where each is `alone`, one that fails has its error for an answer, and
    the others have theirs.
    """

    __slots__ = ("alone", "answers", "queued", "rows")
    is_array = False

    def __init__(
        self,
        rows: list[Row],
        tasks: tuple[str, ...],
        call: RequestContext,
        *,
        alone: bool = False,
        **limits: Any,
    ) -> None:
        super().__init__(len(rows), tasks, call, **limits)
        self.rows = self.queued = rows
        self.alone = alone
        self.answers: list[Outcome] = []

    def become(self, rows: list[Row]) -> None:
        """These are its rows now: decoded, and without those that could not be."""
        self.rows = self.queued = rows
        self.count = len(rows)

    def sort(self, lengths: list[int]) -> None:
        """The longest row first."""
        super().sort(lengths)
        self.queued = [self.rows[row] for row in self.order]

    def result(self) -> list[Outcome]:
        """All answers, in the order in which was asked."""
        if not self.order:
            return self.answers
        pairs = sorted(zip(self.order, self.answers, strict=True), key=_row)
        self.answers = []  # whoever has them may let go of them
        return [answer for _, answer in pairs]


class ArrayJob(Job):
    """So many rows, as a column of each input; `done` gets a column of each computed field."""

    __slots__ = ("arrays", "fits", "parts", "queued")
    is_array = True
    alone = False

    def __init__(
        self,
        arrays: Arrays,
        count: int,
        tasks: tuple[str, ...],
        call: RequestContext,
        **limits: Any,
    ) -> None:
        super().__init__(count, tasks, call, **limits)
        self.arrays = self.queued = arrays
        self.parts: list[Arrays] = []
        self.fits: Arrays = {}

    def become(self, arrays: Arrays, fits: Arrays) -> None:
        """These are its columns, decoded, and how the pictures among them were fitted."""
        self.arrays, self.queued, self.fits = arrays, arrays, fits
        self.count = len(next(iter(arrays.values())))

    def sort(self, lengths: list[int]) -> None:
        """The longest row first."""
        super().sort(lengths)
        self.queued = {name: column[self.order] for name, column in self.arrays.items()}

    def result(self) -> Arrays:
        """All parts, one behind the other, in the order in which was asked."""
        if len(self.parts) == 1 and not self.order:
            return self.parts[0]
        whole = {key: joined([part[key] for part in self.parts]) for key in self.parts[0]}
        if not self.order:
            return whole
        back = np.argsort(self.order)
        return {key: column[back] for key, column in whole.items()}


class TextJob(ArrayJob):
    """The same of columns that came as rows of JSON; `done` gets a list of answers."""

    __slots__ = ("answers",)

    def __init__(self, *args: Any, **limits: Any) -> None:
        super().__init__(*args, **limits)
        self.answers: list[Outcome] = []

    def result(self) -> Any:
        """All answers. Nothing here is of unequal length, so that none of them was sorted."""
        return self.answers


class ReplacedJob(ArrayJob):
    """Some of its rows are like others that were sent, but for one input: they are answered as all
    are, and are not counted as what callers ask."""

    __slots__ = ("sent",)
    sent: NDArray[np.int64] | None


AnyJob = RowJob | ArrayJob


def _row(pair: tuple[int, Outcome]) -> int:
    return pair[0]
