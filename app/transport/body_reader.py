"""The body of one request: how it is read, within its limits, and how long its caller waits."""

from onepass.app.requests.admission import Admission
from onepass.app.requests.errors import ClientClosed, TooLarge, TooSlow, WrongType
from onepass.app.requests.pace import Pace
from onepass.app.requests.request_context import Receive, RequestContext
from onepass.app.transport.cycles import wake
from onepass.models.contract import BadRequest


def check_plain(call: RequestContext) -> None:
    """Not compressed.

    Raises:
        WrongType: the headers say otherwise.
    """
    if call.headers.get(b"content-encoding", b"identity").lower() != b"identity":
        raise WrongType("a compressed body cannot be read: send it without content-encoding")


async def read_body(
    call: RequestContext, receive: Receive, admission: Admission, limit: int
) -> bytes:
    """The whole body. A length that is too large is refused before the first byte is read.

    Raises:
        TooLarge: it has more than `limit` bytes.
        Busy: all requests together hold too many.
        TooSlow: there was no room, and this body came too slowly.
        ClientClosed: the caller left.
    """
    announced = int(call.headers.get(b"content-length", b"0"))
    if announced > limit:
        raise TooLarge(f"the body has {announced:,} bytes; at most {limit:,} are read")
    message = await receive()
    body: bytes = message.get("body", b"")
    if message["type"] == "http.request" and not message.get("more_body"):
        _check_length(len(body), limit)
        admission.take_bytes(call, len(body))
        return body
    pace = Pace(call, lambda: wake(call.connection))
    admission.watch(pace)
    parts, length = [body], len(body)
    try:
        while message.get("more_body"):
            _check_length(length, limit)
            admission.take_bytes(call, len(parts[-1]))
            pace.wait()
            message = await receive()
            parts.append(message.get("body", b""))
            length += len(parts[-1])
            pace.move(len(parts[-1]))
            if pace.lost:
                raise TooSlow
    finally:
        admission.forget(pace)
    if message["type"] == "http.disconnect":
        raise ClientClosed("the caller left before the whole body was there")
    _check_length(length, limit)
    admission.take_bytes(call, len(parts[-1]))
    return b"".join(parts)


def _check_length(length: int, limit: int) -> None:
    if length > limit:
        raise TooLarge(f"the body has more than {limit:,} bytes")


def timeout_s(call: RequestContext, longest_s: float) -> float:
    """How long this caller waits: X-Request-Timeout-Ms, at most what the settings allow.

    Raises:
        BadRequest: it is no whole number above zero.
    """
    timeout_ms = call.headers.get(b"x-request-timeout-ms")
    if timeout_ms is None:
        return longest_s
    if not (timeout_ms.isdigit() and len(timeout_ms) < 12 and int(timeout_ms)):
        rule = "must be a whole number of milliseconds, at least 1"
        where = ("header", "x-request-timeout-ms")
        text = timeout_ms[:200].decode("latin-1")
        raise BadRequest([{"loc": where, "msg": rule, "type": "timeout", "input": text}])
    return min(longest_s, int(timeout_ms) / 1000)
