"""What callers ask: rows as JSON has them, or a column of each input; and where answers go."""

from asyncio import Future
from collections.abc import Hashable
from time import perf_counter
from typing import Any, ClassVar

import numpy as np

from onepass.models.contract import Arrays, Row
from onepass.models.contract.tokens import joined

Answer = dict[str, dict[str, Any]]


class Job:
    """What one caller asks, and where the answers go.

    Of rows of tokens `length` is the most that one of the rows has which are not yet taken. Where a
    job may take several passes its rows are sorted, the longest first, so that few are padded;
    `order` then says where each of them stood.
    """

    __slots__ = (
        "arrived", "caller", "connection", "count", "deadline", "done", "each", "forward_s",
        "length", "lengths", "order", "queue_s", "taken", "tasks",
    )  # fmt: skip
    is_array: ClassVar[bool]

    def __init__(
        self,
        count: int,
        tasks: tuple[str, ...],
        done: "Future[Any]",
        *,
        deadline: float,
        connection: object = None,
        caller: Hashable = None,
    ) -> None:
        self.count = count
        self.caller = caller
        self.tasks = tasks
        self.done = done
        self.deadline = deadline
        self.connection = connection
        self.arrived = perf_counter()
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
        self.lengths = [lengths[place] for place in self.order]
        self.length = self.lengths[0]


class RowJob(Job):
    """Rows, as JSON has them; `done` gets a list of answers."""

    __slots__ = ("answers", "rows")
    is_array = False

    def __init__(
        self, rows: list[Row], tasks: tuple[str, ...], done: "Future[list[Answer]]", **given: Any
    ) -> None:
        super().__init__(len(rows), tasks, done, **given)
        self.rows = rows
        self.answers: list[Answer] = []

    def sort(self, lengths: list[int]) -> None:
        """The longest row first."""
        super().sort(lengths)
        self.rows = [self.rows[place] for place in self.order]

    def result(self) -> list[Answer]:
        """All answers, in the order in which was asked."""
        if not self.order:
            return self.answers
        pairs = sorted(zip(self.order, self.answers, strict=True), key=_place)
        self.answers = []  # whoever has them may let go of them
        return [answer for _, answer in pairs]


class ArrayJob(Job):
    """A column of each input; `done` gets a column of each computed field."""

    __slots__ = ("arrays", "found")
    is_array = True

    def __init__(
        self, arrays: Arrays, tasks: tuple[str, ...], done: "Future[Arrays]", **given: Any
    ) -> None:
        super().__init__(len(next(iter(arrays.values()))), tasks, done, **given)
        self.arrays = arrays
        self.found: list[Arrays] = []

    def sort(self, lengths: list[int]) -> None:
        """The longest row first."""
        super().sort(lengths)
        self.arrays = {name: column[self.order] for name, column in self.arrays.items()}

    def result(self) -> Arrays:
        """All parts, one behind the other, in the order in which was asked."""
        if len(self.found) == 1 and not self.order:
            return self.found[0]
        whole = {key: joined([part[key] for part in self.found]) for key in self.found[0]}
        if not self.order:
            return whole
        back = np.argsort(self.order)
        return {key: column[back] for key, column in whole.items()}


AnyJob = RowJob | ArrayJob


def _place(pair: tuple[int, Answer]) -> int:
    return pair[0]
