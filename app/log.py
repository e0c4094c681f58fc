"""The log: one structured line per request on stdout, everything else on stderr.

Lines are gathered and written at most every 50 ms and at exit: a write per request costs more
than the forward pass. What a caller controls is escaped and cut.
"""

import asyncio
import json
import logging
import logging.config
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from time import time
from typing import Any, NamedTuple

import orjson

from app.call import Call
from app.settings import Settings

EVERY_S = 0.05
LONGEST = 200


class Line(NamedTuple):
    """An answered request."""

    time: float
    call: Call
    status: int
    duration_s: float


class RequestLog:
    """Gathers lines; writes them all at once."""

    def __init__(self, encode: Callable[[Line], str], write: Callable[[bytes], None]) -> None:
        self._encode = encode
        self._write = write
        self._lines: list[Line] = []

    def add(self, call: Call, status: int, duration_s: float) -> None:
        """One more line; written by and by."""
        if not self._lines:
            asyncio.get_running_loop().call_later(EVERY_S, self.flush)
        self._lines.append(Line(time(), call, status, duration_s))

    def flush(self) -> None:
        """Writes what was gathered."""
        lines, self._lines = self._lines, []
        if lines:
            self._write("".join(map(self._encode, lines)).encode())


class Silence(RequestLog):
    """For services whose proxy keeps the log."""

    def __init__(self) -> None:
        super().__init__(as_json, write_out)

    def add(self, call: Call, status: int, duration_s: float) -> None:
        """Nothing."""


def request_log(settings: Settings) -> RequestLog:
    """The log these settings ask for."""
    if not settings.log_requests:
        return Silence()
    return RequestLog(as_json if wants_json(settings, 1) else as_text, write_out)


def as_json(line: Line) -> str:
    """{"time": …, "id": …, …}; durations in milliseconds.

    Formatted by hand, since it costs half of what encoding an object does: ids are of tame
    characters, and what else a caller controls is quoted.
    """
    moment, call, status, duration_s = line
    trace = call.trace if b"traceparent" in call.headers else None
    whole = int(moment)
    stamp = f"{_second(whole)}.{int((moment - whole) * 1000):03d}Z"
    return (
        f'{{"time":"{stamp}","id":"{call.id.decode()}",'
        f'"method":{_quoted(call.method)},"path":{_quoted(call.path)},"status":{status},'
        f'"rows":{call.rows},"duration_ms":{duration_s * 1e3:.3f},'
        f'"queue_ms":{call.queue_s * 1e3:.3f},"forward_ms":{call.forward_s * 1e3:.3f}'
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
        f"{_second(int(line.time))[11:]} {line.status} {method} {path}{rows}"
        f"  {line.duration_s * 1e3:.2f} ms  {call.id.decode()}\n"
    )


@lru_cache(maxsize=4)
def _second(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")


@lru_cache(maxsize=256)
def _quoted(text: str) -> str:
    return json.dumps(text[:LONGEST])  # ASCII: some readers take U+2028 for the end of a line


def write_out(content: bytes) -> None:
    """To stdout, past Python's buffers. A reader that went away is not our failure."""
    try:
        while content:
            content = content[os.write(1, content) :]
    except OSError:
        return


def wants_json(settings: Settings, stream: int) -> bool:
    """Whether lines on this stream are for machines."""
    match settings.log_format:
        case "auto":
            return not os.isatty(stream)
        case "json":
            return True
        case "text":
            return False


class JsonFormatter(logging.Formatter):
    """Messages of the service itself, one JSON object each."""

    def format(self, record: logging.LogRecord) -> str:
        """{"time": …, "level": …, "logger": …, "message": …, "error": traceback}."""
        line: dict[str, Any] = {
            "time": f"{_second(int(record.created))}.{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return orjson.dumps(line, default=str).decode()


def set_up(settings: Settings) -> None:
    """Messages of the service and of uvicorn go to stderr, in one form."""
    handler = logging.StreamHandler(sys.stderr)
    form = logging.Formatter("%(asctime)s %(levelname)s %(message)s", "%H:%M:%S")
    handler.setFormatter(JsonFormatter() if wants_json(settings, 2) else form)
    level = settings.log_level.upper()
    for name, least in (("onepass", level), ("uvicorn", "WARNING"), ("asyncio", "WARNING")):
        named = logging.getLogger(name)
        named.handlers, named.propagate = [handler], False
        named.setLevel(level if settings.log_level == "debug" else least)
