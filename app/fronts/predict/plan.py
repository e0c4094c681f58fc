"""What requests for one row of JSON ask of the fast path, and how it answers them."""

from collections.abc import Callable
from functools import lru_cache
from typing import Literal

from onepass.models.contract import Arrays, Contract, Row

KEPT = 256
"""Subsets of the tasks whose plan is kept: two who ask the same share one."""


class RowPlan:
    """JSON in, JSON out, for some tasks."""

    varies: Literal[False] = False

    def __init__(self, contract: Contract, tasks: tuple[str, ...], template: bytes) -> None:
        self.tasks = tasks
        self.template = template
        self.row = contract.reader.one.parse
        self._texts = contract.texts

    def bodies(self, outputs: Arrays, rows: list[Row]) -> list[bytes]:
        """An answer to each."""
        return self._texts(outputs, rows=rows)


def row_plans(contract: Contract, template: bytes) -> Callable[[tuple[str, ...]], RowPlan]:
    """plans(tasks): the plan of those."""

    @lru_cache(maxsize=KEPT)
    def plan(tasks: tuple[str, ...]) -> RowPlan:
        return RowPlan(contract, tasks, template)

    return plan
