"""The micro-batcher. Work-conserving: idle means run now, busy means run next, together.

There is no timer. Rows that arrive in one turn of the event loop share a forward pass; what
arrives while one runs shares the next. Batches that are quick run in the event loop, others on
one thread, so that the loop stays responsive. A large request is taken in pieces, in turn with
everybody else's, so that it cannot starve small ones.
"""

import asyncio
from collections.abc import Callable
from math import inf
from time import perf_counter, thread_time
from typing import Literal

from onepass.app.batching.batch import Batch
from onepass.app.batching.forward_thread import ForwardThread
from onepass.app.batching.job_lengths import JobLengths
from onepass.app.batching.quick_pass import QuickPass
from onepass.app.batching.waiting import Waiting
from onepass.app.batching.warm_up import learn_costs
from onepass.app.batching.work_items import AnyJob
from onepass.app.requests.errors import ClientClosed, TooLate
from onepass.app.requests.request_context import Waiter
from onepass.app.telemetry.metrics import Metrics
from onepass.models.latency_model import Costs
from onepass.models.predictor import Predictor

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
        pass_limit_s: float = inf,
        on_death: Callable[[BaseException], None],
    ) -> None:
        self._contract = predictor.contract
        self._engine = predictor.engine
        self._metrics = metrics
        self._batch_rows = batch_rows
        self._where = where
        self._limit_s = limit_s
        self._on_death = on_death
        self._pass_limit_s = pass_limit_s
        self._waiting = Waiting(batch_rows=batch_rows, is_dropped=self._is_dropped)
        self._busy = False
        self.rests = False  # while its engine is put down
        self._begun = 0
        self._soon: asyncio.Handle | None = None
        self.costs = Costs({})
        self._lengths = JobLengths(predictor.contract)
        self._has_lengths = bool(self._lengths)
        self.quick = QuickPass(self._engine, metrics, self._waiting, self._learn)
        self._thread = ForwardThread(self._run, self._finished, on_death)

    def warm_up(self, rows: list[dict[str, object]], known: Costs | None = None) -> None:
        """Learns what passes cost, from rows that are known to work, unless that is `known`."""
        rows_most, limit_s = self._batch_rows, self._pass_limit_s
        self.costs = known or learn_costs(
            self._contract, self._engine, rows, batch_rows=rows_most, limit_s=limit_s
        )
        self._waiting.knows(self.costs)

    @property
    def is_done(self) -> bool:
        """Whether nobody waits, and nothing runs."""
        return not (self._busy or self._waiting or self._soon is not None)

    @property
    def running(self) -> int | None:
        """The number of the pass that runs; None when there is none."""
        return self._begun if self._busy else None

    def wait_s(self) -> float:
        """How long the rows that wait now will take, and the pass that runs."""
        return min(self._waiting.seconds() + self.costs.longest_s, 60.0)

    def _learn(self, rows: int, seconds: float) -> None:
        self.costs.learn(rows, seconds)

    def is_free(self, rows: int) -> bool:
        """Whether nobody waits, and a pass of so many rows is quick."""
        return self.is_idle and rows <= self._batch_rows and self._is_quick(rows)

    @property
    def is_idle(self) -> bool:
        """Whether nobody waits, of rows whose length does not count."""
        return not (self._busy or self._has_lengths or self._waiting or self.rests)

    def put(self, job: AnyJob, *, last: bool = False) -> Waiter:
        """Queues a job; what is returned gets the answers.

        If idle, it runs at the end of this turn; now, if it is known to be the turn's last.
        """
        job.done = job.call.waiter or asyncio.get_running_loop().create_future()
        job.arrived = perf_counter()
        if self._has_lengths:
            self._lengths.measure(job, self._waiting.room)
        self._waiting.put(job)
        if not self._busy:
            if last:
                self._begin()
            elif self._soon is None:
                self._soon = asyncio.get_running_loop().call_soon(self._begin)
        return job.done

    def _begin(self) -> None:
        if self._soon is not None:
            self._soon.cancel()
            self._soon = None
        self._busy = True
        self._next()

    def close(self) -> None:
        """Ends the thread, and what is said of the first requests."""
        self._thread.close()
        self._metrics.close()

    def _next(self) -> None:
        """Forms a batch and runs it, here or on the thread."""
        try:
            self._begun += 1
            parts = self._waiting.take()
            if not parts:
                self._busy = False
                return
            batch = Batch(parts)
            if self._is_quick(batch.rows, batch.length):
                batch.run(self._contract, self._engine)
                batch.labels = self._metrics.read(batch.passes)
                self._deliver(batch)
                self._go_on()
            else:
                self._thread.put(batch)
        except BaseException as error:
            self._on_death(error)

    def _go_on(self) -> None:
        if self._waiting:
            asyncio.get_running_loop().call_soon(self._next)
        else:
            self._busy = False

    def _is_quick(self, rows: int, length: int = 1) -> bool:
        match self._where:
            case "auto":
                return self.costs.of(rows, length) < self._limit_s
            case "loop":
                return True
            case "thread":
                return False

    def _is_dropped(self, job: AnyJob) -> bool:
        """Whether nobody waits any more. A deadline ends nothing that has begun."""
        if job.gone:
            self._metrics.dropped(late=False)
            job.done.set_exception(ClientClosed("the caller left while queued"))
            return True
        if job.taken:
            return False
        now = perf_counter()
        job.queue_s = now - job.arrived
        if now > job.deadline:
            self._metrics.dropped(late=True)
            job.done.set_exception(TooLate("the deadline passed before the forward pass began"))
            return True
        return False

    def _deliver(self, batch: Batch) -> None:
        """Answers and errors to their callers."""
        self.costs.learn(batch.rows, batch.cost_s, batch.length)
        waits_s = [part.job.queue_s for part in batch.parts if not part.start]
        self._metrics.batch(batch.rows, batch.forward_s, waits_s, waiting=len(self._waiting))
        self._metrics.answers(batch.passes, batch.labels)
        for part in batch.parts:
            part.job.forward_s += batch.forward_s
            part.deliver()
        if self.quick.shadow is not None:
            self.quick.shadow.take(batch.passes)

    def _run(self, batch: Batch) -> None:
        """On the thread, whose own time is what counts: waiting for the interpreter is no work."""
        batch.run(self._contract, self._engine, thread_time)
        batch.labels = self._metrics.read(batch.passes)

    def _finished(self, batch: Batch) -> None:
        try:
            self._deliver(batch)
        except BaseException as error:
            self._on_death(error)
        else:
            self._next()
