"""ModelInfer: a message -> what /v2 reads -> the plane -> fields -> a message."""

import asyncio
from collections.abc import Awaitable
from functools import partial

from onepass.app.batching.beside import Beside
from onepass.app.fronts.fleet.model_fronts import ModelFronts
from onepass.app.fronts.fleet.table import Table
from onepass.app.fronts.grpc.messages import Message
from onepass.app.fronts.grpc.statuses import Outcome, failed
from onepass.app.fronts.grpc.tensors import inference, parsed, response
from onepass.app.requests.errors import ClientClosed, Refused, TooLarge
from onepass.app.requests.model_path import ModelPath
from onepass.app.requests.request_context import RequestContext
from onepass.app.requests.settings import Settings
from onepass.app.telemetry.shared_counters import INFER
from onepass.app.transport.body_reader import timeout_s
from onepass.models.contract import BadRequest


class Caller:
    """Who asks, as far as it is known: what a connection is to a request over HTTP."""

    def __init__(self) -> None:
        self.disconnected = False


class Infer:
    """Of all models."""

    def __init__(self, table: Table, settings: Settings) -> None:
        self._table = table
        self._timeout_s = settings.request_timeout_s
        self._max_body_bytes = settings.max_body_bytes
        self._loop_body_bytes = settings.loop_body_bytes
        self._parser = Beside("parse")

    async def __call__(
        self, call: RequestContext, body: bytes, remaining_s: float | None
    ) -> Outcome:
        """What a request comes to, whatever happens to it; its caller waits for so long."""
        call.route = INFER
        fronts = self._table.default
        answering: Awaitable[Outcome]
        try:
            message = await self._parsed(body)
            path = named(message.model_name, message.model_version)
            fronts = self._table.chosen(path, {"headers": call.headers.items()})
            longest_s = self._timeout_s if remaining_s is None else remaining_s
            wait_s = timeout_s(call, min(longest_s, self._timeout_s))
        except (Refused, BadRequest) as error:
            answering = _raised(error)
        else:
            answering = self._answer(call, message, fronts, size=len(body), wait_s=wait_s)
        with fronts:
            return await outcome(call, fronts, answering)

    async def _parsed(self, body: bytes) -> Message:
        """Raises TooLarge, BadRequest."""
        if len(body) > self._max_body_bytes:  # as it may be once it is unpacked
            raise TooLarge(f"the message has more than {self._max_body_bytes:,} bytes")
        if len(body) > self._loop_body_bytes:
            return await self._parser.run(parsed, body)
        return parsed(body)

    async def _answer(
        self,
        call: RequestContext,
        message: Message,
        fronts: ModelFronts,
        *,
        size: int,
        wait_s: float,
    ) -> Outcome:
        deployment, inferring = fronts.deployment, fronts.infer.inferring
        deployment.admission.take_bytes(call, size)
        asked = await inferring.read(size, partial(inference, inferring.reader, message, size))
        return Outcome(
            200, await inferring.answer(call, asked, wait_s, partial(response, deployment))
        )


def named(name: str, version: str) -> ModelPath:
    """A model, as messages name it: without a version it is the one in force."""
    return ModelPath(name, version or None, "", "")


async def outcome(
    call: RequestContext, fronts: ModelFronts, answering: Awaitable[Outcome]
) -> Outcome:
    """What is to be sent, with the marks of every answer; it is recorded."""
    deployment = fronts.deployment
    try:
        done = await deployment.plane.reply(call, answering, failed)
    except asyncio.CancelledError:  # the caller left, or the deadline that it named passed
        if isinstance(call.connection, Caller):
            call.connection.disconnected = True
        deployment.records.record(call, ClientClosed.status)
        raise
    if done is None:
        return Outcome(ClientClosed.status, b"", "the caller left")
    deployment.records.record(call, done.status)
    marks = [(b"x-request-id", call.id), (b"x-model-version", deployment.label.encode())]
    return done._replace(headers=[*done.headers, *marks])


async def _raised(error: Exception) -> Outcome:
    raise error
