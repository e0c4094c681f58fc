"""Images become pixels, texts tokens, before their rows queue: here a bad one is refused.

Short texts are cut where they stand; all else is done beside the event loop, on few threads, since
the forward pass wants a processor, too. Callers take turns: a turn is one large picture, or as many
small ones as begin within `TURN_S`. Who had no turn yet comes first every other time, and large
pictures are never on all threads at once, so that a small one need not wait for any of them. Before
each it is looked whether somebody still waits. What pictures take while they are unpacked is
bounded, for all of them together; Pillow lets go of the interpreter meanwhile.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from math import prod
from time import perf_counter
from typing import Any

from onepass.app.batching.budget import Budget
from onepass.app.batching.turns import Rank, Ranks
from onepass.app.batching.work import Asker, Work
from onepass.app.requests.errors import ClientClosed, TooLate
from onepass.app.telemetry.metrics import Metrics
from onepass.models.contract import BadRequest, BadRows, Contract, Row
from onepass.models.contract.errors import Loc
from onepass.models.contract.steps import SHORT, Hold, Steps, done
from onepass.models.contract.tensor_files import Decoded
from onepass.models.contract.tensor_shapes import Tensors
from onepass.models.processors import usable

LONG_THREADS = max(1, min(4, usable() // 2))
THREADS = LONG_THREADS + 1
TURN_S = 0.004
ANY, NOT_LONG = tuple(Rank), (Rank.NEW, Rank.ON)


class Decoder:
    """One per app. Contracts without images and texts pass it by."""

    def __init__(self, contract: Contract, metrics: Metrics, *, max_bytes: int) -> None:
        self._decoder = contract.decoder
        self._files = contract.tensors.files
        self._metrics = metrics
        self._budget = Budget(max_bytes)
        self._row_bytes = sum(prod(one.item_shape) for one in contract.files.values())
        self._turns = Ranks[tuple[Work, Steps[Any]]]()
        self._busy = Counter[Rank]()
        self._threads = ThreadPoolExecutor(THREADS, "decode")

    async def rows(self, rows: list[Row], at: Loc, asker: Asker) -> list[Row]:
        """Checked rows -> decoded ones.

        Raises:
            BadRows: with every image that cannot be read; `loc` is `at`, number, field.
            TooLate, ClientClosed: nobody waits for them any more.
        """
        if self._decoder.is_quick(rows):
            return self._decoder.rows(rows, at)
        self._check_size(len(rows), at)
        work = Work(asker, self._budget)
        decoded: list[Row] = await self._done(
            work, self._decoder.rows_in_steps(rows, at, work.hold)
        )
        return decoded

    async def row(self, row: Row, at: Loc, asker: Asker) -> Row:
        """One row; `loc` is `at`, field."""
        if self._decoder.is_quick([row]):
            return self._decoder.row(row, at)
        work = Work(asker, self._budget)
        decoded: Row = await self._done(work, self._decoder.row_in_steps(row, at, work.hold))
        return decoded

    async def each(
        self, rows: Sequence[Row], ats: Sequence[Loc], asker: Asker
    ) -> Sequence[Row | BadRows]:
        """Rows of which a bad one fails alone: in its place stands what is wrong with it."""
        if self._decoder.is_quick(rows):
            return done(self._each(rows, ats))
        work = Work(asker, self._budget)
        rows_or_errors: list[Row | BadRows] = await self._done(
            work, self._each(rows, ats, work.hold)
        )
        return rows_or_errors

    async def tensors(self, tensors: Tensors, asker: Asker) -> Decoded:
        """Tensors, of which some hold files; `loc` is "inputs", name, number."""
        if not self._files.are_in(tensors):
            return Decoded(tensors, {})
        self._check_size(
            max(len(values) for values in tensors.values() if values.ndim), ("inputs",)
        )
        work = Work(asker, self._budget)
        decoded: Decoded = await self._done(work, self._files.decode(tensors, work.hold))
        return decoded

    async def apart(self, make: Callable[[Hold], Steps[Any]], asker: Asker) -> Any:
        """Other work on pictures, step by step, by the same turns and within the same memory."""
        work = Work(asker, self._budget)
        return await self._done(work, make(work.hold))

    def at_once(self, most: int, share: int = 1) -> int:
        """How many rows, at most so many, may wait for their pass when they are decoded: that take
        this part of all that pictures may take.
        """
        return max(1, min(most, self._budget.most // share // max(1, self._row_bytes)))

    def _check_size(self, rows: int, at: Loc) -> None:
        """What pictures are once they are unpacked waits for its pass, and is bounded, too.

        Raises:
            BadRequest: there would be more than all that pictures may take.
        """
        needed, most = rows * self._row_bytes, self._budget.most
        if needed > most:
            text = (
                f"the pictures of {rows:,} rows take {-(-needed // 2**20):,} MB once they are "
                f"unpacked, at most {most // 2**20:,} MB are given: send fewer rows at once"
            )
            raise BadRequest([{"loc": at, "msg": text, "type": "image", "input": None}])

    def _each(
        self, rows: Sequence[Row], ats: Sequence[Loc], *hold: Hold
    ) -> Steps[list[Row | BadRows]]:
        rows_or_errors: list[Row | BadRows] = []
        for row, at in zip(rows, ats, strict=True):
            if rows_or_errors:
                yield SHORT
            try:
                rows_or_errors.append((yield from self._decoder.row_in_steps(row, at, *hold)))
            except BadRows as error:
                rows_or_errors.append(error)
        return rows_or_errors

    async def _done(self, work: Work, steps: Steps[Any]) -> Any:
        """The outcome; or, at the deadline, that it is too late."""
        left_s = max(0.0, work.asker.deadline - perf_counter())
        timer = asyncio.get_running_loop().call_later(left_s, work.is_over)
        self._turns.put(Rank.NEW, work.asker.caller, (work, steps))
        self._go_on()
        try:
            return await work.done
        except (ClientClosed, TooLate) as error:
            self._metrics.dropped(late=isinstance(error, TooLate))
            raise
        finally:
            work.stop()
            timer.cancel()

    def _go_on(self) -> None:
        """Gives turns to callers while there are threads."""
        while self._busy.total() < THREADS and (queued := self._turns.take(self._allowed())):
            rank, (work, steps) = queued
            if not work.is_over():
                self._busy[rank] += 1
                turn = self._threads.submit(work.turn, steps, TURN_S)
                loop, took = work.done.get_loop(), partial(self._took, rank, work, steps)
                turn.add_done_callback(partial(_tell, loop, took))

    def _allowed(self) -> Collection[Rank]:
        return ANY if self._busy[Rank.LONG] < LONG_THREADS else NOT_LONG

    def _took(self, rank: Rank, work: Work, steps: Steps[Any], turn: Future[bool]) -> None:
        self._busy[rank] -= 1
        if turn.result():
            work.finish()
        elif not work.is_over():
            then = Rank.LONG if work.long_next else Rank.ON
            self._turns.put(then, work.asker.caller, (work, steps))
        self._go_on()


def _tell(
    loop: asyncio.AbstractEventLoop, took: Callable[[Future[bool]], None], turn: Future[bool]
) -> None:
    """On the thread: tells the event loop, unless that has ended meanwhile."""
    if not loop.is_closed():
        loop.call_soon_threadsafe(took, turn)
