"""The plane: the way of every request through the service, whatever its front speaks.

    admit -> decode -> queue -> wait -> time -> release

A front reads bytes before it and writes bytes behind it. This is the only place where a request is
given room, its pictures and texts are decoded, it joins a batch, is awaited, timed, and its room
released. Nothing is a coroutine that need not be one: what a caller awaits is the batcher's future.
"""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from onepass.app.batching.batcher import Batcher
from onepass.app.batching.decoder import Decoder
from onepass.app.batching.work_items import AnyJob, Outcome
from onepass.app.requests.admission import Admission
from onepass.app.requests.errors import ClientClosed
from onepass.app.requests.request_context import RequestContext
from onepass.app.telemetry.records import Records
from onepass.models.contract import BadRequest
from onepass.models.contract.steps import Hold, Steps

Decode = Callable[[Decoder], Awaitable[None]]
"""Makes what a job holds ready for the network: pixels of pictures, tokens of texts."""
Wake = Callable[[float], Awaitable[None]]
"""Until it is there, or until then. Raises CannotLoad, TooLate."""
Answered = TypeVar("Answered")
"""An answer as a front writes it, or its failure."""


class Plane:
    """The way through one deployment."""

    def __init__(
        self,
        batcher: Batcher,
        decoder: Decoder,
        admission: Admission,
        records: Records,
        *,
        wake: Wake | None = None,
    ) -> None:
        """`wake` has a model there that rests; None where none does."""
        self._wake = wake
        self._batcher = batcher
        self._decoder = decoder
        self._admission = admission
        self._records = records

    async def reply(
        self,
        call: RequestContext,
        answering: Awaitable[Answered],
        failed: Callable[[Exception, str], Answered],
    ) -> Answered | None:
        """What is to be sent: the answer, or what `failed` makes of an error and the request's id;
        None where the caller left. Whatever happens, the room of the request is released.
        """
        try:
            return await answering
        except ClientClosed as gone:
            self._records.record(call, gone.status)
            return None
        except Exception as error:
            if isinstance(error, BadRequest):
                self._records.refused(error)
            return failed(error, call.id.decode())
        finally:
            call.arrive()
            self._admission.leave(call)

    def ask(self, job: AnyJob, decode: Decode | None = None) -> Awaitable[Any]:
        """Gives a job room and queues it, decoded where there is something to decode. Awaiting what
        is returned gives the answers; the job's request then knows how long they took.

        Raises:
            Busy: there is no room, said at once.
            TooLate, ClientClosed, NotFinite, CannotLoad: while it is awaited.
        """
        self._admission.take_rows(job.holder, job.count)
        if decode is None and not self._batcher.rests:
            return self._batcher.put(job, last=job.call.arrive())
        return self._decoded(job, decode)

    def apart(self, job: AnyJob, make: Callable[[Hold], Steps[Answered]]) -> Awaitable[Answered]:
        """Work on pictures that an answer takes behind its pass, on the threads that decode them;
        it holds room while it needs it."""
        return self._decoder.apart(make, job)

    async def _decoded(self, job: AnyJob, decode: Decode | None) -> Any:
        if decode is not None:
            await decode(self._decoder)
        if not job.count:  # none of its rows could be decoded
            return []
        if self._wake is not None and self._batcher.rests:
            job.call.arrive()
            await self._wake(job.deadline)
        return await self._batcher.put(job, last=job.call.arrive())

    def ask_each(self, job: AnyJob, decode: Decode | None = None) -> Awaitable[list[Outcome]]:
        """The same for rows of a stream: a bad one fails alone, and their room is released with
        their answers.
        """
        return self._released(job, self.ask(job, decode))

    async def _released(self, job: AnyJob, answering: Awaitable[list[Outcome]]) -> list[Outcome]:
        try:
            return await answering
        finally:
            self._admission.leave(job.holder)
