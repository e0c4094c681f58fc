"""Failures as the protocol has them: one text under `error`, 400 for a bad request."""

import json
from typing import Any

import pytest

from onepass.app.fronts.open_inference.failures import failure
from onepass.app.requests.errors import Busy, NotFound
from onepass.models.contract import BadRequest, NotJson


def problem(loc: Any, text: str, value: Any = None) -> Any:
    return {"loc": loc, "msg": text, "type": "t", "input": value}


@pytest.mark.parametrize(
    ("error", "status", "text"),
    [
        (
            BadRequest([problem(("inputs", "hour", 3), "must be at most 23", 24)]),
            400,
            "inputs.hour[3]: must be at most 23, got 24",
        ),
        (BadRequest([problem(("a",), "no"), problem(("b",), "got 5", 5)]), 400, "a: no; b: got 5"),
        (BadRequest([problem(("a",), "no")], 9), 400, "a: no; and more problems"),
        (NotJson("not JSON: here"), 400, "not JSON: here"),
        (NotFound("no such model"), 404, "no such model"),
        (Busy("full", 1.0), 429, "full"),
    ],
)
def test_each_is_an_error_and_a_text(error: Exception, status: int, text: str) -> None:
    reply = failure(error, "id")
    assert (reply.status, json.loads(reply.body)) == (status, {"error": text})


def test_of_a_bug_the_id_is_said() -> None:
    reply = failure(RuntimeError("a secret"), "abc")
    assert reply.status == 500
    assert json.loads(reply.body)["request_id"] == "abc"
    assert b"secret" not in reply.body
