"""Which method a call is for, and whether it may be asked: looked at before its message is read."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from typing import Any
from urllib.parse import unquote

import grpc
from google.protobuf.message import DecodeError

from onepass.app.fronts.fleet.table import Table
from onepass.app.fronts.grpc.infer import Caller, Infer, outcome
from onepass.app.fronts.grpc.messages import SERVICE
from onepass.app.fronts.grpc.statuses import Outcome
from onepass.app.fronts.grpc.streams import answers
from onepass.app.fronts.grpc.told import Told
from onepass.app.fronts.open_inference.given import problem
from onepass.app.requests.errors import Refused
from onepass.app.requests.keys import Keys
from onepass.app.requests.lifecycle import Lifecycle
from onepass.app.requests.model_path import V2
from onepass.app.requests.request_context import RequestContext, RequestIds, Scope
from onepass.app.requests.settings import Settings
from onepass.models.contract import BadRequest

OPEN = {
    f"/{SERVICE}/ServerLive": "/v2/health/live",
    f"/{SERVICE}/ServerReady": "/v2/health/ready",
    "/grpc.health.v1.Health/Check": "/health/ready",
    "/grpc.health.v1.Health/Watch": "/health/ready",
    "/grpc.health.v1.Health/List": "/health/ready",
}
"""What is asked over HTTP at these paths, which need no key."""
Context = Any
"""Of a call, as grpcio has it."""


class Service(grpc.GenericRpcHandler):  # type: ignore[misc]
    """All methods of the protocol; and the keys of every call, whosever it is."""

    def __init__(
        self,
        table: Table,
        lifecycle: Lifecycle,
        ids: RequestIds,
        *,
        settings: Settings,
        keys: Keys | None,
    ) -> None:
        self.ending = asyncio.Event()
        """Set when streams shall end."""
        self._table, self._ids, self._keys = table, ids, keys
        self._infer, self._told = Infer(table, settings), Told(table, lifecycle)

    def service(self, details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler | None:
        """Who answers a call; None where it is none of the protocol's."""
        path: str = details.method
        headers = [(name.encode(), _bytes(value)) for name, value in details.invocation_metadata]
        scope = {"method": "POST", "path": OPEN.get(path, V2), "headers": headers}
        if self._keys is not None:
            try:
                self._keys.check(scope)
            except Refused as error:
                refuse = partial(self._refuse, scope, path, error)
                return grpc.stream_stream_rpc_method_handler(refuse)
        service, _, method = path[1:].partition("/")
        if service != SERVICE:
            return None
        if method == "ModelInfer":
            return grpc.unary_unary_rpc_method_handler(partial(self._one, scope, path))
        if method == "ModelStreamInfer":
            return grpc.stream_stream_rpc_method_handler(partial(self._stream, scope, path))
        if method in self._told.answers:
            return grpc.unary_unary_rpc_method_handler(partial(self._tell, scope, path))
        return None

    async def _one(self, scope: Scope, path: str, body: bytes, context: Context) -> bytes:
        call = self._call(scope, path, context)
        return await _sent(context, await self._infer(call, body, context.time_remaining()))

    async def _stream(
        self, scope: Scope, path: str, bodies: AsyncIterator[bytes], context: Context
    ) -> AsyncIterator[bytes]:
        async def ask(body: bytes) -> Outcome:
            call = self._call(scope, path, context)
            return await self._infer(call, body, context.time_remaining())

        async for message in answers(bodies, ask, self.ending):
            yield message
        if self.ending.is_set():
            await context.abort(grpc.StatusCode.UNAVAILABLE, "the service stops: ask again")

    async def _tell(self, scope: Scope, path: str, body: bytes, context: Context) -> bytes:
        call = self._call(scope, path, context)
        answering = self._answer(path.rpartition("/")[2], body)
        return await _sent(context, await outcome(call, self._table.default, answering))

    async def _answer(self, method: str, body: bytes) -> Outcome:
        """Raises NotFound, NotLoaded, BadRequest."""
        try:
            return Outcome(200, self._told.answer(method, body))
        except DecodeError:
            raise BadRequest([problem(("body",), f"is no {method}Request", None)]) from None

    async def _refuse(
        self,
        scope: Scope,
        path: str,
        error: Refused,
        bodies: AsyncIterator[bytes],
        context: Context,
    ) -> None:
        """Whatever would be asked; nothing of it is read."""

        async def refused() -> Outcome:
            raise error

        call = self._call(scope, path, context)
        await _sent(context, await outcome(call, self._table.default, refused()))

    def _call(self, scope: Scope, path: str, context: Context) -> RequestContext:
        """A request of its own."""
        call = RequestContext({**scope, "client": client(context.peer())}, self._ids)
        call.route, call.path, call.connection = V2, path, Caller()
        return call


async def _sent(context: Context, done: Outcome) -> bytes:
    """The message; a failure ends the call."""
    marks = tuple([(name.decode(), value.decode("latin-1")) for name, value in done.headers])
    if done.status != 200:
        await context.abort(done.code, done.text, marks)
    context.set_trailing_metadata(marks)
    return done.body


def client(peer: str) -> tuple[str, int]:
    """`ipv4:127.0.0.1:4000`, as HTTP has it: an address and a port."""
    host, _, port = unquote(peer).partition(":")[2].rpartition(":")
    return host.strip("[]"), int(port) if port.isdigit() else 0


def _bytes(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode()
