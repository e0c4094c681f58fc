"""The fast path: rows that come one by one, in one turn of the event loop, and ask the same.

Nearly all requests are such. They are read, answered by one pass and written in a straight line,
and then counted and logged: what is the same for all of them is done once. Whatever is in any way
unusual, or wrong, is begun anew by the way of all others, which says what is the matter.
"""

import asyncio
from time import perf_counter, time
from typing import Literal, NamedTuple, Protocol

from onepass.app.batching.quick_pass import Done
from onepass.app.requests.errors import logger
from onepass.app.requests.lifecycle import Lifecycle
from onepass.app.requests.request_context import RequestContext, milliseconds
from onepass.app.serving.deployment import Deployment
from onepass.app.telemetry.log import Line
from onepass.app.transport.exchange import Exchange
from onepass.models.contract import Arrays, Row

PATIENT_S = 1.0
"""Whoever waits less long than that is not answered here."""


class Plan(Protocol):
    """What such requests ask, and how they are answered."""

    varies: Literal[False]
    tasks: tuple[str, ...]
    template: bytes
    """The head of an answer: see `Responder.template`."""

    def row(self, body: bytes) -> Row | None:
        """The row that a body is; None where it is not for us to say."""

    def bodies(self, outputs: Arrays, rows: list[Row]) -> list[bytes]:
        """An answer to each."""


class Plans(Protocol):
    """Where a body says which."""

    varies: Literal[True]

    def of(self, body: bytes) -> Plan | None:
        """The plan of a body; None where it is not answered here."""


class Turn(NamedTuple):
    """Requests that are answered together."""

    exchanges: list[Exchange]
    waits_s: list[float]
    done: Done
    heads: list[bytes]
    bodies: list[bytes]
    ended: float


class FastPath:
    """One per front of a deployment."""

    def __init__(self, deployment: Deployment, lifecycle: Lifecycle, route: str) -> None:
        self._contract = deployment.contract
        self._batcher = deployment.batcher
        self._admission = deployment.admission
        self._records = deployment.records
        self._is_open = deployment.contract.decoder.idle and not deployment.records.traces
        self._lifecycle = lifecycle
        self._route = route
        self._plan: Plan
        """Of this turn; and who asks in it."""
        self._exchanges: list[Exchange] = []
        self._size = 0

    def takes(self, call: RequestContext, wait_s: float) -> bool:
        """Whether requests with such a head may be answered here: nothing is to be decoded, and no
        trace or span to be kept.
        """
        return self._is_open and wait_s >= PATIENT_S and b"traceparent" not in call.headers

    def take(self, exchange: Exchange, body: bytes) -> bool:
        """Whether a request is answered here, at the end of this turn."""
        plans, exchanges, size = exchange.head.plan, self._exchanges, len(body)
        plan = plans.of(body) if plans is not None and plans.varies else plans
        if plan is None or not self._admission.fits(size):
            return False
        if plan is not self._plan if exchanges else not self._batcher.is_idle:
            return False
        row = plan.row(body)
        if row is None:
            return False
        if not exchanges:
            self._plan = plan
            asyncio.get_running_loop().call_soon(self._run)
        exchange.body, exchange.row = body, row
        exchanges.append(exchange)
        self._size += size
        self._admission.hold_rows(1, size)
        return True

    def _run(self) -> None:
        """All of them by one pass, but for those who left or whose connection ends."""
        exchanges, self._exchanges, size, self._size = self._exchanges, [], self._size, 0
        self._admission.leave_rows(len(exchanges), size)
        now = perf_counter()
        is_free = self._batcher.is_free(len(exchanges)) and not self._lifecycle.draining
        plain, others = list[Exchange](), list[Exchange]()
        for exchange in exchanges:
            here = is_free and exchange.is_plain and now - exchange.started < PATIENT_S
            (plain if here else others).append(exchange)
        turn = self._turn(plain, now) if plain else None
        if turn is not None:
            self._records.count(self._route, len(plain))
            self._write(turn)
            asyncio.get_running_loop().call_soon(self._note, turn)
        for exchange in others if turn is not None or not plain else exchanges:
            exchange.begin(exchange.body)

    def _turn(self, exchanges: list[Exchange], now: float) -> Turn | None:
        """Their answers; None where it fails: the way of all others finds out whose fault it is."""
        plan, rows = self._plan, [exchange.row for exchange in exchanges]
        waits_s = [now - exchange.started for exchange in exchanges]
        try:
            done = self._batcher.quick.run(self._contract.arrays(rows), plan.tasks)
            bodies = plan.bodies(done.outputs, rows)
            forward = milliseconds(done.forward_s).encode()
            heads = [
                plan.template % (len(body), exchange.id, b"%.3f" % (wait_s * 1e3), forward, marks)
                for exchange, wait_s, body, marks in zip(
                    exchanges, waits_s, bodies, self._marks(exchanges), strict=True
                )
            ]
        except Exception:  # whatever it is: the same rows are asked again, where it is told
            return None
        return Turn(exchanges, waits_s, done, heads, bodies, perf_counter())

    def _marks(self, exchanges: list[Exchange]) -> list[bytes]:
        """What the head of each answer has beside what all have."""
        return [exchange.head.marks for exchange in exchanges]

    def _write(self, turn: Turn) -> None:
        for exchange, head, body in zip(turn.exchanges, turn.heads, turn.bodies, strict=True):
            try:
                exchange.line.write(200, head, body)
            except Exception as error:  # of one connection: the others wait for theirs
                logger.error("request %s failed", exchange.id.decode(), exc_info=error)
                exchange.transport.abort()
            exchange.line.end(keep_alive=True)

    def _note(self, turn: Turn) -> None:
        """Counts and logs them, while the answers are on their way."""
        moment, forward_s = time(), turn.done.forward_s
        lines = [
            Line(
                moment, exchange.id, "POST", exchange.head.path, 200, 1,
                turn.ended - exchange.started, wait_s, forward_s,
            )
            for exchange, wait_s in zip(turn.exchanges, turn.waits_s, strict=True)
        ]  # fmt: skip
        self._batcher.quick.note(turn.done, turn.waits_s)
        self._records.note(self._route, lines)
