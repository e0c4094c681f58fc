"""Failures: each has its status and its text, and nothing internal leaves the process."""

import json
import logging
from typing import Any

import pytest

from onepass.app.requests import errors
from onepass.app.requests.errors import reply_to
from onepass.models.contract import BadRequest, NotJson, TooManyRows
from onepass.models.predictor import NotFinite

PROBLEM: Any = {"loc": ("body", "x"), "msg": "no", "type": "t", "input": None}


@pytest.mark.parametrize(
    ("error", "status", "text"),
    [
        (NotJson("not JSON: line 1"), 400, "not JSON: line 1"),
        (errors.Unauthenticated("a key is needed"), 401, "a key is needed"),
        (errors.ForbiddenOrigin("not from here"), 403, "not from here"),
        (errors.NotFound("no such model"), 404, "no such model"),
        (errors.WrongMethod("GET"), 405, "only GET is answered here"),
        (errors.Stalled("nothing moves"), 408, "nothing moves"),
        (errors.TooLarge("too large"), 413, "too large"),
        (TooManyRows(3, 2), 413, "3 rows; at most 2 are answered at once"),
        (errors.WrongType("no such type"), 415, "no such type"),
        (errors.Busy("full", 0.25), 429, "full"),
        (errors.TooLate("too late"), 504, "too late"),
    ],
)
@pytest.mark.parametrize("key", ["detail", "error"])
def test_a_failure_that_is_known_has_its_status_and_text(
    error: Exception, status: int, text: str, key: str
) -> None:
    reply = reply_to(error, "id", key)
    assert (reply.status, json.loads(reply.body)) == (status, {key: text})


@pytest.mark.parametrize(
    ("error", "headers"),
    [
        (errors.Busy("full", 1.2), {b"retry-after": b"2", b"retry-after-ms": b"1200"}),
        (errors.Busy("full", 0.0), {b"retry-after": b"1", b"retry-after-ms": b"1"}),
        (errors.Unauthenticated("a key"), {b"www-authenticate": b"Bearer"}),
        (errors.WrongMethod("GET, HEAD"), {b"allow": b"GET, HEAD"}),
        (errors.TooSlow(), {b"connection": b"close"}),
        (errors.TooLarge("large"), {b"connection": b"close"}),
        (errors.TooLate("late"), {}),
    ],
)
def test_what_a_caller_may_do_stands_in_the_headers(
    error: errors.Refused, headers: dict[bytes, bytes]
) -> None:
    assert dict(reply_to(error, "id").headers) == headers


@pytest.mark.parametrize(("total", "more"), [(1, {}), (7, {"more": True})])
def test_what_does_not_fit_is_listed_and_counted(total: int, more: Any) -> None:
    reply = reply_to(BadRequest([PROBLEM], total), "id")
    assert reply.status == 422
    listed = {**PROBLEM, "loc": ["body", "x"]}
    assert json.loads(reply.body) == {"detail": [listed], "total": 1} | more


def test_an_answer_that_is_not_finite_names_its_fields_and_the_request() -> None:
    reply = reply_to(NotFinite(["fare.value"]), "abc")
    body = {"detail": "the answer is not finite: fare.value", "request_id": "abc"}
    assert (reply.status, json.loads(reply.body)) == (500, body)


def test_of_a_bug_the_caller_learns_the_id_and_the_log_the_rest(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.ERROR, logger="onepass"):
        reply = reply_to(RuntimeError("a secret"), "abc")
    assert json.loads(reply.body) == {"detail": errors.INTERNAL, "request_id": "abc"}
    assert b"secret" not in reply.body
    assert "a secret" in caplog.text
