"""The log: one structured line per request on stdout, everything else on stderr.

Lines are gathered and handed on at most every 50 ms and at exit: a write per request costs more
than the forward pass. What a caller controls is escaped and cut.
"""

import asyncio
import json
import os
from collections.abc import Callable, Iterable
from functools import lru_cache
from time import time
from typing import NamedTuple, Self

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
    id: bytes
    method: str
    path: str
    status: int
    rows: int
    duration_s: float
    queue_s: float
    forward_s: float
    trace: bytes | None = None

    @classmethod
    def of(cls, call: RequestContext, status: int, duration_s: float) -> Self:
        """Of a request that is over now."""
        trace = call.trace if b"traceparent" in call.headers else None
        return cls(
            time(), call.id, call.method, call.path, status, call.rows, duration_s,
            call.queue_s, call.forward_s, trace,
        )  # fmt: skip


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

    def add(self, lines: Iterable[Line]) -> None:
        """More lines; written by and by. Their texts are kept, and nothing of the requests:
        hundreds of those, alive for so long, do not fit the processor's caches.
        """
        if not self._lines:
            asyncio.get_running_loop().call_later(EVERY_S, self.flush)
        self._lines += map(self._encode, lines)

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

    def add(self, lines: Iterable[Line]) -> None:
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
    moment, request_id, method, path, status, rows, duration_s, queue_s, forward_s, trace = line
    whole = int(moment)
    return (
        f'{{"time":"{second(whole)}.{int((moment - whole) * 1000):03d}Z",'
        f'"id":"{request_id.decode()}",'
        f'"method":{_quoted(method)},"path":{_quoted(path)},"status":{status},"rows":{rows},'
        f'"duration_ms":{duration_s * 1e3:.3f},"queue_ms":{queue_s * 1e3:.3f},'
        f'"forward_ms":{milliseconds(forward_s)}'
        + (f',"trace":"{trace.decode()}"}}\n' if trace else "}\n")
    )


def as_text(line: Line) -> str:
    """12:30:01 200 POST /predict  1 row  0.41 ms  id."""
    method, path = (
        text[:LONGEST].encode("unicode_escape").decode() for text in (line.method, line.path)
    )
    rows = f"  {line.rows} row{'s' * (line.rows != 1)}" if line.rows else ""
    return (
        f"{second(int(line.time))[11:]} {line.status} {method} {path}{rows}"
        f"  {line.duration_s * 1e3:.2f} ms  {line.id.decode()}\n"
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
