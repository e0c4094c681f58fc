"""What the service itself has to say, on stderr: messages, warnings, errors nobody caught.

All of it goes through `logging`, in one form, and is written by a thread of its own. Libraries have
no other way: where they print past us, the supervisor reads it and brings it into this form.
"""

import json
import logging
import sys
import threading
from datetime import UTC, datetime
from functools import lru_cache
from time import time
from types import TracebackType
from typing import Any

from onepass.app.telemetry.writer import Lost, Writer

DRAIN_S = 0.5
"""How long an ending process waits for whoever reads its log."""
MISSING = "lines are missing here: the log was not read, and its buffer was full"
TEXT = logging.Formatter("%(asctime)s %(levelname)s %(message)s", "%H:%M:%S")

logger = logging.getLogger("onepass")


@lru_cache(maxsize=4)
def second(seconds: int) -> str:
    """2026-01-31T12:30:01, in UTC."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")


class JsonFormatter(logging.Formatter):
    """Messages of the service itself, one JSON object each."""

    def format(self, record: logging.LogRecord) -> str:
        """{"time": …, "level": …, "logger": …, "message": …, "error": traceback}."""
        line: dict[str, Any] = {
            "time": f"{second(int(record.created))}.{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if hasattr(record, "dropped"):
            line["dropped"] = record.dropped
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, separators=(",", ":"))  # ASCII: also a lone surrogate is one


class Handler(logging.Handler):
    """Hands each message to a writer."""

    def __init__(self, writer: Writer, form: logging.Formatter) -> None:
        super().__init__()
        self.writer = writer
        self.setFormatter(form)

    def emit(self, record: logging.LogRecord) -> None:
        """One message."""
        try:
            text = self.format(record)
        except Exception as error:  # a message whose arguments do not fit it
            record.msg, record.args = f"{record.msg!r} cannot be formatted: {error}", ()
            text = self.format(record)
        self.writer.put(text.encode("utf-8", "backslashreplace") + b"\n")

    def close(self) -> None:
        """Waits for a moment until all is written; each exit asks for it."""
        self.writer.drain(DRAIN_S)
        super().close()


def confession(form: logging.Formatter, lines: int) -> bytes:
    """The line that says how many are missing."""
    text = f"{lines} {MISSING}"
    record = logging.LogRecord("onepass", logging.WARNING, "", 0, text, (), None)
    record.dropped = lines
    return form.format(record).encode() + b"\n"


def set_up(*, level: str, as_json: bool, most_bytes: int, lost: Lost | None = None) -> Handler:
    """Everything that this process says goes to stderr, in one form."""
    form = JsonFormatter() if as_json else TEXT
    writer = Writer(
        2,
        most_bytes=most_bytes,
        confess=lambda lines: confession(form, lines),
        lost=lost or Lost(),
    )
    handler = Handler(writer, form)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    for name, least in (("onepass", level), ("uvicorn", "warning"), ("asyncio", "warning")):
        named = logging.getLogger(name)
        named.handlers, named.propagate = [], True
        named.setLevel((level if level == "debug" else least).upper())
    logging.captureWarnings(True)
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread
    sys.unraisablehook = _unraisable
    return handler


def raw(text: str) -> bytes:
    """What a library printed past us, as a message in JSON."""
    record = logging.LogRecord("stderr", logging.WARNING, "", 0, "%s", (text,), None)
    record.created = time()
    return JsonFormatter().format(record).encode() + b"\n"


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    logger.critical("the process ends: %s", kind.__name__, exc_info=(kind, error, trace))


def _uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is None or isinstance(args.exc_value, SystemExit):
        return
    name = args.thread.name if args.thread else "?"
    exc_info = (args.exc_type, args.exc_value, args.exc_traceback)
    logger.error("thread %s ended", name, exc_info=exc_info)


def _unraisable(args: "sys.UnraisableHookArgs") -> None:
    error = args.exc_value
    what = args.err_msg or "an error was passed over"
    where = f"{what}: {args.object!r:.200}" if args.object is not None else what
    logger.error("%s", where, exc_info=error)
