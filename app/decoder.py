"""Images become pixels, texts tokens, before their rows queue: here a bad one is refused.

Short texts are cut where they stand; all else is done beside the event loop, on few threads, since
the forward pass wants a processor, too. Callers take turns: a turn is one picture, or as many small
ones as are done within `TURN_S`. Before each it is looked whether somebody still waits. Pillow lets
go of the interpreter while it works; what pictures may take while they are unpacked is bounded, for
all of them together.
"""

import asyncio
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from time import perf_counter
from typing import Any

from app.budget import Budget
from app.call import Asker
from app.errors import Gone, TooLate
from app.turns import Turns
from models.contract import BadRows, Contract, Row
from models.contract.problems import Loc
from models.contract.steps import Steps
from models.contract.tensors import Tensors

THREADS = 2
TURN_S = 0.01


class Decoder:
    """One per app. Contracts without images and texts pass it by."""

    def __init__(self, contract: Contract, *, max_bytes: int) -> None:
        self._decoder = contract.decoder
        self._tensors = contract.tensors
        self._budget = Budget(max_bytes)
        self._turns: Turns[Work] = Turns()
        self._free = THREADS
        self._threads = ThreadPoolExecutor(THREADS, "decode") if not contract.decoder.idle else None

    async def rows(self, rows: list[Row], at: Loc, asker: Asker) -> list[Row]:
        """Checked rows -> decoded ones.

        Raises:
            BadRows: with every image that cannot be read; `loc` is `at`, number, field.
            TooLate, Gone: nobody waits any more.
        """
        if self._threads is None:
            return rows
        if self._decoder.is_quick(rows):
            return self._decoder.rows(rows, at)
        work = Work(asker, self._budget)
        found: list[Row] = await self._done(
            work, self._decoder.rows_in_steps(rows, at, work.hold)
        )
        return found

    async def row(self, row: Row, at: Loc, asker: Asker) -> Row:
        """One row; `loc` is `at`, field."""
        if self._threads is None:
            return row
        if self._decoder.is_quick([row]):
            return self._decoder.row(row, at)
        work = Work(asker, self._budget)
        found: Row = await self._done(work, self._decoder.row_in_steps(row, at, work.hold))
        return found

    async def each(
        self, rows: Sequence[Row], ats: Sequence[Loc], asker: Asker
    ) -> Sequence[Row | BadRows]:
        """Rows that do not stand and fall together: in place of a bad one, what is bad."""
        if self._threads is None:
            return rows
        work = Work(asker, self._budget)
        steps = self._each(rows, ats, work)
        if self._decoder.is_quick(rows):
            return done(steps)
        found: list[Row | BadRows] = await self._done(work, steps)
        return found

    def _each(
        self, rows: Sequence[Row], ats: Sequence[Loc], work: "Work"
    ) -> Steps[list[Row | BadRows]]:
        found: list[Row | BadRows] = []
        for row, at in zip(rows, ats, strict=True):
            try:
                found.append((yield from self._decoder.row_in_steps(row, at, work.hold)))
            except BadRows as error:
                found.append(error)
        return found

    async def tensors(self, tensors: Tensors, asker: Asker) -> Tensors:
        """Tensors, of which some hold files; `loc` is "inputs", name, number."""
        if self._threads is None or not self._tensors.holds_files(tensors):
            return tensors
        work = Work(asker, self._budget)
        found: Tensors = await self._done(work, self._tensors.decode(tensors, work.hold))
        return found
