"""Failures as the Open Inference Protocol has them: {"error": text}, 400 for a bad request."""

import orjson

from onepass.app.requests.errors import Reply, reply_to
from onepass.models.contract import BadRequest, NotJson, Problem
from onepass.models.contract.errors import path


def failure(error: Exception, request_id: str) -> Reply:
    """The answer to a failure; the protocol knows no status of its own for what does not fit."""
    match error:
        case BadRequest():
            lines = [_line(problem) for problem in error.problems]
            more = error.total > len(lines)
            text = "; ".join([*lines, "and more problems"] if more else lines)
            return Reply(400, orjson.dumps({"error": text}), [])
        case NotJson():
            return Reply(400, orjson.dumps({"error": str(error)}), [])
        case _:
            return reply_to(error, request_id, key="error")


def _line(problem: Problem) -> str:
    """`inputs.hour[3]: must be at most 23, got 24`."""
    value, text = problem["input"], problem["msg"]
    got = f", got {value!r}" if value is not None and "got" not in text else ""
    return f"{path(problem['loc'])}: {text}{got}"
