"""Every failure of this room, and the answer that a caller gets for it.

- 400 `NotJson` (of the contract): the body is no JSON text
- 401 `Unauthenticated`: no API key that is known; 403 `ForbiddenOrigin`: a page of another origin
- 403, 409, 503: of who changes what is served (`fleet_errors.py`)
- 404 `NotFound` and 405 `WrongMethod`: where FastAPI does not say so itself
- 406 `NotAcceptable`: a picture is asked for, and there is none to draw on
- 408 and 431: a request that never arrives whole, or with too large a head (`connection.py`);
  408 `Stalled`: a stream in which nothing moves; `TooSlow`: there was no room for all bodies
- 413 `TooLarge`, and `TooManyRows` of the contract: more bytes or rows than allowed
- 415 `WrongType`: another content type, or a compressed body
- 422 `BadRequest` (of the contract): rows or tasks that do not fit it
- 429 `Busy`: too much in flight; nothing ran
- 504 `TooLate`: the deadline passed before the forward pass began, and nothing ran; or before the
  store of truths answered
- 500 `NotFinite` (of the predictor), and every bug: a fixed text and the request id
- `ClientClosed`: the caller left. Nobody gets an answer; the log says 499

Nothing internal ever leaves the process: texts are written here, or by the contract for callers.
"""

import logging
import math
from typing import Any, ClassVar, NamedTuple

import orjson

from onepass.models.contract import BadRequest, NotJson, TooManyRows
from onepass.models.predictor import NotFinite

Headers = list[tuple[bytes, bytes]]
JSON = b"application/json"
INTERNAL = "internal error: the log of the service tells more under this request id"

logger = logging.getLogger("onepass")


class Reply(NamedTuple):
    """A whole answer, but for the marks that every answer gets."""

    status: int
    body: bytes
    headers: Headers
    kind: bytes = JSON


class Refused(Exception):
    """A request that is not answered; the text is for the caller."""

    status: ClassVar[int]

    def headers(self) -> Headers:
        """What the answer carries besides its text."""
        return []


class Stalled(Refused):
    """A stream in which nothing moves."""

    status = 408

    def headers(self) -> Headers:
        """The rest of the body is not read."""
        return [(b"connection", b"close")]


class TooSlow(Stalled):
    """A body that was cut off for want of room: it came slowest, or was largest."""

    def __init__(self) -> None:
        super().__init__(
            "cut off: too many bytes in flight, and this body came slowest or was largest"
        )


class TooLarge(Refused):
    """More bytes or rows than the settings allow."""

    status = 413

    def headers(self) -> Headers:
        """The rest of the body is not read."""
        return [(b"connection", b"close")]


class Unauthenticated(Refused):
    """No API key, or none that is known."""

    status = 401

    def headers(self) -> Headers:
        """How to ask."""
        return [(b"www-authenticate", b"Bearer")]


class ForbiddenOrigin(Refused):
    """A page of another origin than `cors_origins` names."""

    status = 403


class NotFound(Refused):
    """No such path, model or version."""

    status = 404


class WrongMethod(Refused):
    """The path is there, but not for this method; `allow` names those that are answered."""

    status = 405

    def __init__(self, allowed: str) -> None:
        super().__init__(f"only {allowed} is answered here")
        self.allowed = allowed

    def headers(self) -> Headers:
        """What would be answered."""
        return [(b"allow", self.allowed.encode())]


class NotAcceptable(Refused):
    """Nothing that the caller takes can be answered, as a picture with none to draw on."""

    status = 406


class WrongType(Refused):
    """Another content type than this path reads, or a compressed body."""

    status = 415


class Busy(Refused):
    """Too many rows or bytes in flight; `retry-after` says when to come back."""

    status = 429

    def __init__(self, text: str, wait_s: float) -> None:
        super().__init__(text)
        self.wait_s = wait_s

    def headers(self) -> Headers:
        """When to come back: in whole seconds, at least 1, and in milliseconds."""
        return [
            (b"retry-after", b"%d" % max(1, math.ceil(self.wait_s))),
            (b"retry-after-ms", b"%d" % max(1, math.ceil(self.wait_s * 1000))),
        ]


class TooLate(Refused):
    """The deadline passed before the forward pass began, or the store answered."""

    status = 504


class ClientClosed(Refused):
    """The caller left before the answer; 499 stands in the log only."""

    status = 499


def reply_to(error: Exception, request_id: str, key: str = "detail") -> Reply:
    """The answer to a failure; its text stands under `key`."""
    match error:
        case BadRequest():
            return _reply(422, {key: error.problems} | counted(error))
        case NotJson():
            return _reply(400, {key: str(error)})
        case TooManyRows():
            return _reply(413, {key: str(error)})
        case Refused():
            return _reply(error.status, {key: str(error)}, error.headers())
        case NotFinite():
            logger.error("%s (request %s)", error, request_id)
            return _reply(500, {key: str(error), "request_id": request_id})
        case _:
            pass
    logger.error("request %s failed", request_id, exc_info=error)
    return bug(request_id, key)


def counted(error: BadRequest) -> dict[str, Any]:
    """How many problems there are: nobody counts beyond those that are listed."""
    more = {"more": True} if error.total > len(error.problems) else {}
    return {"total": len(error.problems)} | more


def bug(request_id: str, key: str = "detail") -> Reply:
    """A fixed text and the request id."""
    return _reply(500, {key: INTERNAL, "request_id": request_id})


def _reply(status: int, content: dict[str, Any], headers: Headers | None = None) -> Reply:
    return Reply(status, orjson.dumps(content, default=str), headers or [])
