"""POST /v2/models/NAME/infer: bytes -> arrays -> the plane -> arrays -> bytes."""

import asyncio
from functools import partial

from onepass.app.fronts.open_inference.failures import failure
from onepass.app.fronts.open_inference.inferring import Inferring
from onepass.app.fronts.open_inference.plan import BinaryPlans, JsonPlan, RowPlans
from onepass.app.fronts.open_inference.response import LENGTH, ResponseWriter
from onepass.app.requests.content_types import media_type
from onepass.app.requests.encoding import LEAST_BYTES, accepted, deflate, inflate
from onepass.app.requests.errors import JSON, Reply, WrongMethod, WrongType
from onepass.app.requests.lifecycle import Lifecycle
from onepass.app.requests.request_context import Receive, RequestContext, Send
from onepass.app.requests.settings import Settings
from onepass.app.serving.deployment import Deployment
from onepass.app.telemetry.shared_counters import INFER
from onepass.app.transport.body_reader import read_body, timeout_s
from onepass.app.transport.fast_path import FastPath
from onepass.app.transport.responder import Responder
from onepass.models.contract import NotJson

INLINE_BYTES = 2**16
"""More than this is packed on a thread; bodies, which may unpack to a thousand times, sooner."""
_TYPES = (JSON, b"application/octet-stream")


class Infer:
    """Of one deployment."""

    route = INFER
    failed = staticmethod(failure)

    def __init__(self, deployment: Deployment, lifecycle: Lifecycle, settings: Settings) -> None:
        self.inferring = Inferring(deployment, settings)
        self.plane = deployment.plane
        self._admission = deployment.admission
        self.fast = FastPath(deployment, lifecycle, INFER)
        self.responder = Responder(deployment, lifecycle)
        self._max_body_bytes = settings.max_body_bytes
        self._timeout_s = settings.request_timeout_s
        self._writer = ResponseWriter(deployment.contract, deployment.name, deployment.version)
        head = self._writer.head
        self._plans = RowPlans(deployment.contract, self.inferring.reader, self.responder, head)

    async def __call__(self, call: RequestContext, receive: Receive, send: Send) -> None:
        """Answers one request, whatever happens to it."""
        call.route = self.route
        reply = await self.plane.reply(call, self._read_and_answer(call, receive), self.failed)
        if reply is not None:
            await self.responder.answer(call, reply, send)

    async def _read_and_answer(self, call: RequestContext, receive: Receive) -> Reply:
        wait_s = self.question(call, b"")
        body = await read_body(call, receive, self._admission, self._max_body_bytes)
        return await self.answer(call, wait_s, body, admitted=True)

    def question(self, call: RequestContext, query: bytes) -> float:
        """How long a caller waits; the rest stands in the body.

        Raises:
            WrongMethod, WrongType, BadRequest: nothing is answered here to such a head.
        """
        if call.method != "POST":
            raise WrongMethod("POST")
        _check_type(call)
        return timeout_s(call, self._timeout_s)

    def plan(self, call: RequestContext, wait_s: float) -> JsonPlan | BinaryPlans | None:
        """Of requests for one row."""
        headers = call.headers
        if b"content-encoding" in headers or not self.fast.takes(call, wait_s):
            return None
        length = headers.get(LENGTH)
        if length is None:
            return self._plans.json(packs=b"accept-encoding" in headers)
        if b"accept-encoding" in headers or not length.isdigit():
            return None
        return BinaryPlans(self._plans, int(length))

    async def answer(
        self, call: RequestContext, wait_s: float, body: bytes, *, admitted: bool = False
    ) -> Reply:
        """The answer to a whole body, for which there may be room already."""
        if not admitted:
            self._admission.take_bytes(call, len(body))
        if b"content-encoding" in call.headers:
            body = await self._unpacked(call, body)
        read, length = self.inferring.reader.read, _json_length(call, body)
        asked = await self.inferring.read(len(body), partial(read, body, length))
        reply = await self.inferring.answer(call, asked, wait_s, self._writer.write)
        if b"accept-encoding" in call.headers and len(reply.body) >= LEAST_BYTES:
            return await _packed(call, reply)
        return reply

    async def _unpacked(self, call: RequestContext, body: bytes) -> bytes:
        limit, coding = self._max_body_bytes, call.headers[b"content-encoding"]
        if coding.lower() == b"identity":
            return body
        if len(body) * 1000 > INLINE_BYTES:
            plain = await asyncio.to_thread(inflate, body, coding, limit)
        else:
            plain = inflate(body, coding, limit)
        self._admission.take_bytes(call, len(plain))
        return plain


def _check_type(call: RequestContext) -> None:
    """JSON, or bytes behind it; clients that send none of the two names mean one of them."""
    value = call.headers.get(b"content-type")
    if value and value != JSON and media_type(value) not in _TYPES:
        shown = value[:100].decode("latin-1")
        kinds = "application/json or application/octet-stream"
        raise WrongType(f"content-type must be {kinds}, got {shown}")


def _json_length(call: RequestContext, body: bytes) -> int | None:
    """Where the JSON ends, if bytes of tensors follow it."""
    value = call.headers.get(LENGTH)
    if value is None:
        return None
    if not (value.isdigit() and len(value) < 12):
        raise NotJson("Inference-Header-Content-Length must be a number of bytes")
    if int(value) > len(body):
        text = (
            f"Inference-Header-Content-Length is {int(value):,}, the body has {len(body):,} bytes"
        )
        raise NotJson(text)
    return int(value)


async def _packed(call: RequestContext, reply: Reply) -> Reply:
    """Compressed, if the caller takes that and it is worth it."""
    coding = accepted(call.headers[b"accept-encoding"])
    if coding is None:
        return reply
    if len(reply.body) > INLINE_BYTES:
        body = await asyncio.to_thread(deflate, reply.body, coding)
    else:
        body = deflate(reply.body, coding)
    headers = [*reply.headers, (b"content-encoding", coding), (b"vary", b"accept-encoding")]
    return reply._replace(body=body, headers=headers)
