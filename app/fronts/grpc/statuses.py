"""Failures as gRPC has them: the texts of /v2 over HTTP, and a status for each of its statuses."""

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

import grpc
import orjson

from onepass.app.fronts.open_inference.failures import failure
from onepass.app.requests.errors import ClientClosed

Code: TypeAlias = grpc.StatusCode
CODES = {
    200: Code.OK,
    400: Code.INVALID_ARGUMENT,
    401: Code.UNAUTHENTICATED,
    403: Code.PERMISSION_DENIED,
    404: Code.NOT_FOUND,
    408: Code.RESOURCE_EXHAUSTED,
    413: Code.RESOURCE_EXHAUSTED,
    422: Code.INVALID_ARGUMENT,
    429: Code.RESOURCE_EXHAUSTED,
    ClientClosed.status: Code.CANCELLED,
    503: Code.UNAVAILABLE,
    504: Code.DEADLINE_EXCEEDED,
}
"""408 is of bodies that are cut off for want of room."""
OF_HTTP = b"connection"
"""A header that means nothing here."""


class Outcome(NamedTuple):
    """What a call comes to: a message, or the text of a failure."""

    status: int
    """As HTTP counts them: metrics and log are the same for both."""
    body: bytes
    text: str = ""
    headers: Sequence[tuple[bytes, bytes]] = ()

    @property
    def code(self) -> Code:
        """What the caller is told."""
        return CODES.get(self.status, Code.INTERNAL)


def failed(error: Exception, request_id: str) -> Outcome:
    """The outcome of a failure; of a bug the text is fixed and names the request."""
    reply = failure(error, request_id)
    said = orjson.loads(reply.body)
    text = said["error"]
    if "request_id" in said:
        text = f"{text}: {request_id}"
    headers = [(name, value) for name, value in reply.headers if name != OF_HTTP]
    return Outcome(reply.status, b"", text, headers)
