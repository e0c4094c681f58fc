"""Some callers try another version by what a field of their row holds: the body of a request is
read before it is known who answers it, and read again by whoever does.

It is the first row that says so, of POST /predict in JSON. What is asked otherwise is answered by
the version in force.
"""

import json
import re
from typing import Any, NamedTuple

import orjson

from onepass.app.fronts.fleet.model_fronts import ModelFronts
from onepass.app.fronts.predict.handler import PATH
from onepass.app.fronts.predict.stream import sends_lines
from onepass.app.requests.canary import Canary
from onepass.app.requests.content_types import media_type
from onepass.app.requests.errors import JSON, Reply
from onepass.app.requests.request_context import (
    Message,
    Receive,
    RequestContext,
    RequestIds,
    Scope,
    Send,
)
from onepass.app.transport.body_reader import read_body
from onepass.models.contract.row_rules import BOM, INSTANCES

_FIRST = re.compile(rb"""\s*\{\s*"instances"\s*:\s*\[\s*""")
"""What stands before the first of many rows."""


class Trial(NamedTuple):
    """Who else may answer."""

    canary: Canary
    field: str
    other: ModelFronts


class Again:
    """A body that was read, as it would come; and the line that it came on."""

    def __init__(self, body: bytes, receive: Receive) -> None:
        self.__self__ = getattr(receive, "__self__", None)
        self._body: bytes | None = body
        self._receive = receive

    async def __call__(self) -> Message:
        """All of it, then what comes behind."""
        body, self._body = self._body, None
        if body is None:
            return await self._receive()
        return {"type": "http.request", "body": body, "more_body": False}


async def by_field(
    usual: ModelFronts,
    trial: Trial,
    *,
    scope: Scope,
    receive: Receive,
    send: Send,
    ids: RequestIds,
) -> None:
    """Answers one request, whatever happens to it."""
    call = RequestContext({**scope, "state": {}}, ids)
    call.connection, call.route = getattr(receive, "__self__", None), PATH
    content_type = call.headers.get(b"content-type", b"")
    if sends_lines(call) or media_type(content_type) != JSON:
        return await usual.predict(scope, receive, send, ids)
    plane = usual.deployment.plane
    reading = read_body(call, receive, usual.deployment.admission, usual.predict.max_body_bytes)
    read: bytes | Reply | None = await plane.reply(call, reading, usual.predict.failed)
    if isinstance(read, Reply):
        return await usual.responder.answer(call, read, send)
    if read is None:
        return None
    takes = trial.canary.takes_value(first_value(read, trial.field))
    fronts = trial.other if takes else usual
    with fronts:
        return await fronts.predict(scope, Again(read, receive), send, ids)


def first_value(body: bytes, field: str) -> object:
    """What a field of the only row, or of the first, holds; None where nobody can say."""
    body = body.removeprefix(BOM)
    many = _FIRST.match(body)
    try:
        row: Any
        if many is not None:
            row, _ = json.JSONDecoder().raw_decode(body[many.end() :].decode())
        else:
            row = orjson.loads(body)
            row = row[INSTANCES][0] if INSTANCES in row else row
        return row.get(field)
    except (ValueError, RecursionError, TypeError, LookupError, AttributeError):
        return None  # whoever answers says what is wrong with it
