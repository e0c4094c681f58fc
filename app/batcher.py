"""The micro-batcher. Work-conserving: idle means run now, busy means run next, together.

There is no timer. Rows that arrive in one turn of the event loop share a forward pass; what
arrives while one runs shares the next. Batches that are quick run in the event loop, others on
one thread, so that the loop stays responsive. A large request is taken in pieces, in turn with
everybody else's, so that it cannot starve small ones.
"""

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from queue import SimpleQueue
from time import perf_counter, thread_time
from typing import Literal

from app.batch import Batch, Part
from app.costs import Costs, measure
from app.errors import Gone, TooLate
from app.jobs import ArrayJob, RowJob
from app.metrics import Metrics
from models.predictor import Predictor

Job = RowJob | ArrayJob
PREPARED_TASKS = 8
"""Single tasks that are prepared for at start; another subset's first request pays for itself."""
Where = Literal["auto", "loop", "thread"]


class Batcher:
    """Jobs in, answers out, in order and to the caller who asked."""

    def __init__(
        self,
        predictor: Predictor,
        metrics: Metrics,
        *,
        batch_rows: int,
        where: Where,
        limit_s: float,
        on_death: Callable[[BaseException], None],
    ) -> None:
        self._contract = predictor.contract
        self._engine = predictor.engine
        self._metrics = metrics
        self._batch_rows = batch_rows
        self._where = where
        self._limit_s = limit_s
        self._on_death = on_death
        self._queue: deque[Job] = deque()
        self._busy = False
        self._begun = 0
        self._soon: asyncio.Handle | None = None
        self._costs = Costs({})
        self._inbox: SimpleQueue[tuple[Batch, asyncio.AbstractEventLoop] | None] = SimpleQueue()
        self._thread: threading.Thread | None = None

    def warm_up(self, rows: list[dict[str, object]]) -> None:
        """Learns what batches cost, from rows that are known to work."""
        checked = self._contract.decode(self._contract.reader.check(rows))
        tasks = tuple(self._contract.tasks)

        def run(count: int) -> float:
            arrays = self._contract.arrays((checked * (count // len(checked) + 1))[:count])
            began = thread_time()
            self._engine.run(arrays, tasks)
            return thread_time() - began

        self._costs = measure(run, most=self._batch_rows, limit_s=self._limit_s)
        first = self._contract.arrays(checked[:1])
        for task in tasks[:PREPARED_TASKS]:  # an engine may make something for each subset
            self._engine.run(first, (task,))

    @property
    def running(self) -> int | None:
        """The number of the pass that runs; None when there is none."""
        return self._begun if self._busy else None

    def wait_s(self) -> float:
        """How long the rows that wait now will take."""
        waiting = sum(job.count - job.taken for job in self._queue)
        most = min(max(waiting, 1), self._batch_rows)
        cost = self._costs.of(most)
        return min(cost, 1.0) * (1 + waiting / most)

    def put(self, job: Job, *, last: bool = False) -> None:
        """Queues a job; its future gets the answers.

        If idle, it runs at the end of this turn; now, if it is known to be the turn's last.
        """
        self._queue.append(job)
        if self._busy:
            return
        if last:
            self._cancel()
            self._busy = True
            self._next()
        elif self._soon is None:
            self._soon = asyncio.get_running_loop().call_soon(self._begin)

    def _begin(self) -> None:
        self._soon = None
        self._busy = True
        self._next()

    def _cancel(self) -> None:
        if self._soon is not None:
            self._soon.cancel()
            self._soon = None

    def close(self) -> None:
        """Ends the thread."""
        if self._thread is not None:
            self._inbox.put(None)
            self._thread.join()
            self._thread = None

    def _next(self) -> None:
        """Forms a batch and runs it, here or on the thread."""
        try:
            self._begun += 1
            batch = self._form()
            if batch is None:
                self._busy = False
            elif self._is_quick(batch.rows):
                batch.run(self._contract, self._engine)
                self._deliver(batch)
                self._go_on()
            else:
                self._start()
                self._inbox.put((batch, asyncio.get_running_loop()))
        except BaseException as error:
            self._on_death(error)

    def _go_on(self) -> None:
        if self._queue:
            asyncio.get_running_loop().call_soon(self._next)
        else:
            self._busy = False

    def _is_quick(self, rows: int) -> bool:
        match self._where:
            case "auto":
                return self._costs.of(rows) < self._limit_s
            case "loop":
                return True
            case "thread":
                return False

    def _form(self) -> Batch | None:
        """Takes what waits, up to `batch_rows`; a job that does not fit queues again.

        Rows of JSON cost more than their pass does. Those of arrays do not: as many of them weigh
        one row as keep the pass short.
        """
        queue, parts, again = self._queue, list[Part](), list[Job]()
        light = self._costs.times(self._batch_rows)
        room, now = self._batch_rows * light, perf_counter()
        while queue and room >= light:
            job = queue.popleft()
            if job.done.done() or self._dropped(job, now):
                continue
            start = job.taken
            weight = 1 if isinstance(job, ArrayJob) else light
            stop = job.taken = min(start + room // weight, job.count)
            parts.append(Part(job, start, stop))
            room -= (stop - start) * weight
            if stop < job.count:
                again.append(job)
        queue.extend(again)
        return Batch(parts) if parts else None

    def _dropped(self, job: Job, now: float) -> bool:
        """Whether nobody waits any more. A deadline ends nothing that has begun."""
        if job.gone:
            self._metrics.dropped(late=False)
            job.done.set_exception(Gone("the caller left while queued"))
            return True
        if job.taken:
            return False
        job.queue_s = now - job.arrived
        if now > job.deadline:
            self._metrics.dropped(late=True)
            job.done.set_exception(TooLate("the deadline passed before the forward pass began"))
            return True
        return False

    def _deliver(self, batch: Batch) -> None:
        """Answers and errors to their callers."""
        self._costs.learn(batch.rows, batch.cost_s)
        self._metrics.batch(batch, waiting=len(self._queue))
        for part in batch.parts:
            part.job.forward_s += batch.forward_s
            part.deliver()

    def _start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="forward", daemon=True)
            self._thread.start()

    def _work(self) -> None:
        try:
            while (given := self._inbox.get()) is not None:
                batch, loop = given
                batch.run(self._contract, self._engine, thread_time)
                loop.call_soon_threadsafe(self._finished, batch)
        except BaseException as error:
            self._on_death(error)

    def _finished(self, batch: Batch) -> None:
        try:
            self._deliver(batch)
        except BaseException as error:
            self._on_death(error)
        else:
            self._next()
