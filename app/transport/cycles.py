"""One request on its connection: uvicorn's cycle, where the app needs more of it than ASGI has."""

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, RequestResponseCycle

from onepass.app.transport.limits import Limits


def can_write_whole(cycle: object) -> bool:
    """Whether an answer can take the short way: on uvicorn, on a line that is whole, whose buffers
    have room.
    """
    return (
        type(cycle) is RequestResponseCycle
        and not cycle.flow.write_paused
        and not cycle.disconnected
        and not cycle.transport.is_closing()
    )


def write_whole(cycle: RequestResponseCycle, status: int, head: bytes, body: bytes) -> None:
    """What uvicorn's `send` does for a head and a body, in one write: a fifth of the time that an
    answer took went into looking at our own headers again. A test holds the bytes equal.
    """
    cycle.response_started = cycle.response_complete = True
    dated = b"".join([b"%b: %b\r\n" % header for header in cycle.default_headers])
    last = b"\r\n" if cycle.keep_alive else b"connection: close\r\n\r\n"
    cycle.transport.write(b"".join((STATUS_LINE[status], dated, head, last, body)))
    cycle.message_event.set()
    if not cycle.keep_alive:
        cycle.transport.close()
    cycle.on_response()


def begin_stream(cycle: object) -> None:
    """The body of this request is a stream."""
    if isinstance(cycle, RequestResponseCycle):
        protocol = cycle.transport.get_protocol()
        if isinstance(protocol, Limits):
            protocol.stream()


def abort(cycle: object) -> None:
    """Cuts the line: an answer that cannot be finished must not look finished."""
    if isinstance(cycle, RequestResponseCycle):
        cycle.transport.abort()


def wake(cycle: object) -> None:
    """Lets whoever waits for more of the body go on; nothing more may have come."""
    if isinstance(cycle, RequestResponseCycle):
        cycle.message_event.set()


def close_after(cycle: object) -> None:
    """What is being answered is the last on this connection."""
    if isinstance(cycle, RequestResponseCycle):
        cycle.keep_alive = False


async def writable(cycle: object) -> None:
    """Waits until the reader has taken what was answered before, or has left."""
    if isinstance(cycle, RequestResponseCycle) and not cycle.disconnected:
        await cycle.flow.drain()
