"""The log: one structured line per request on stdout, everything else on stderr.

Lines are gathered and handed on at most every 50 ms and at exit: a write per request costs more
than the forward pass. What a caller controls is escaped and cut.
"""

import asyncio
import json
import os
from collections.abc import Callable
from functools import lru_cache
from time import time
from typing import NamedTuple

from onepass.app.requests.request_context import RequestContext, milliseconds
from onepass.app.requests.settings import Settings
from onepass.app.telemetry.messages import DRAIN_S, TEXT, JsonFormatter, confession, second
from onepass.app.telemetry.writer import AT_ONCE, Lost, Writer

EVERY_S = 0.05
LONGEST = 200
ALONE_AT_ONCE = 65536
"""Bytes of one write, where no other worker writes to the same pipe."""


class Line(NamedTuple):
    """An answered request."""

    time: float
    call: RequestContext
    status: int
    duration_s: float


class RequestLog:
    """Gathers lines; hands them on all at once."""

    def __init__(
        self,
        encode: Callable[[Line], str],
        write: Callable[[bytes], None],
        drain: Callable[[float], None] = lambda within_s: None,
    ) -> None:
        self._encode = encode
        self._write = write
        self._drain = drain
        self._lines: list[str] = []

    def add(self, call: RequestContext, status: int, duration_s: float) -> None:
        """One more line; written by and by. Its text is kept, and nothing of the request: hundreds
        of those, alive for so long, do not fit the processor's caches.
        """
        if not self._lines:
            asyncio.get_running_loop().call_later(EVERY_S, self.flush)
        self._lines.append(self._encode(Line(time(), call, status, duration_s)))

    def flush(self) -> None:
        """Hands on what was gathered."""
        lines, self._lines = self._lines, []
        if lines:
            self._write("".join(lines).encode())

    def close(self) -> None:
        """The same, and waits for a moment until it is written."""
        self.flush()
        self._drain(DRAIN_S)


class Silence(RequestLog):
    """For services whose proxy keeps the log."""

    def __init__(self) -> None:
        super().__init__(as_json, lambda content: None)

    def add(self, call: RequestContext, status: int, duration_s: float) -> None:
        """Nothing."""


def request_log(settings: Settings, lost: Lost) -> RequestLog:
    """The log these settings ask for; lines that are dropped are counted in `lost`."""
    if not settings.log_requests:
        return Silence()
    is_json = wants_json(settings, 1)
    form = JsonFormatter() if is_json else TEXT
    writer = Writer(
        1,
        most_bytes=settings.log_buffer_bytes,
        confess=lambda lines: confession(form, lines),
        lost=lost,
        at_once=ALONE_AT_ONCE if settings.workers == 1 else AT_ONCE,
    )
    return RequestLog(as_json if is_json else as_text, writer.put, writer.drain)


def as_json(line: Line) -> str:
    """{"time": …, "id": …, …}; durations in milliseconds.

    Formatted by hand, since it costs half of what encoding an object does: ids are of tame
    characters, and what else a caller controls is quoted.
    """
    moment, call, status, duration_s = line
    trace = call.trace if b"traceparent" in call.headers else None
    whole = int(moment)
    return (
        f'{{"time":"{second(whole)}.{int((moment - whole) * 1000):03d}Z","id":"{call.id.decode()}",'
        f'"method":{_quoted(call.method)},"path":{_quoted(call.path)},"status":{status},'
        f'"rows":{call.rows},"duration_ms":{duration_s * 1e3:.3f},'
        f'"queue_ms":{milliseconds(call.queue_s)},"forward_ms":{milliseconds(call.forward_s)}'
        + (f',"trace":"{trace.decode()}"}}\n' if trace else "}\n")
    )


def as_text(line: Line) -> str:
    """12:30:01 200 POST /predict  1 row  0.41 ms  id."""
    call = line.call
    method, path = (
        text[:LONGEST].encode("unicode_escape").decode() for text in (call.method, call.path)
    )
    rows = f"  {call.rows} row{'s' * (call.rows != 1)}" if call.rows else ""
    return (
        f"{second(int(line.time))[11:]} {line.status} {method} {path}{rows}"
        f"  {line.duration_s * 1e3:.2f} ms  {call.id.decode()}\n"
    )


@lru_cache(maxsize=256)
def _quoted(text: str) -> str:
    return json.dumps(text[:LONGEST])  # ASCII: some readers take U+2028 for the end of a line


def wants_json(settings: Settings, stream: int) -> bool:
    """Whether lines on this stream are for machines."""
    match settings.log_format:
        case "auto":
            return not os.isatty(stream)
        case "json":
            return True
        case "text":
            return False
