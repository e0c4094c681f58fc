"""What callers ask: rows as JSON has them, or a column of each input; and where answers go."""

from asyncio import Future
from collections.abc import Hashable
from time import perf_counter
from typing import Any

from models.contract import Arrays, Row
from models.contract.tokens import joined

Answer = dict[str, dict[str, Any]]


class Job:
    """What one caller asks, and where the answers go."""

    __slots__ = (
        "arrived", "caller", "connection", "count", "deadline", "done", "forward_s", "queue_s",
        "taken", "tasks",
    )  # fmt: skip

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

    @property
    def gone(self) -> bool:
        """Whether the caller left. uvicorn's connection knows; asking another task costs more."""
        return getattr(self.connection, "disconnected", False)


class RowJob(Job):
    """Rows, as JSON has them; `done` gets a list of answers."""

    __slots__ = ("answers", "rows")

    def __init__(
        self, rows: list[Row], tasks: tuple[str, ...], done: "Future[list[Answer]]", **given: Any
    ) -> None:
        super().__init__(len(rows), tasks, done, **given)
        self.rows = rows
        self.answers: list[Answer] = []


class ArrayJob(Job):
    """A column of each input; `done` gets a column of each computed field."""

    __slots__ = ("arrays", "found")

    def __init__(
        self, arrays: Arrays, tasks: tuple[str, ...], done: "Future[Arrays]", **given: Any
    ) -> None:
        super().__init__(len(next(iter(arrays.values()))), tasks, done, **given)
        self.arrays = arrays
        self.found: list[Arrays] = []

    def result(self) -> Arrays:
        """All parts, one behind the other."""
        if len(self.found) == 1:
            return self.found[0]
        return {key: joined([part[key] for part in self.found]) for key in self.found[0]}
