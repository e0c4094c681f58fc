"""Each failure has the text of HTTP, and a status of gRPC; nothing internal leaves."""

import pytest

grpc = pytest.importorskip("grpc")
from onepass.app.fronts.grpc.statuses import CODES, failed  # noqa: E402
from onepass.app.requests.errors import Busy, NotFound, TooLarge, TooLate, Unauthenticated  # noqa: E402
from onepass.app.requests.fleet_errors import NotLoaded  # noqa: E402
from onepass.models.contract import BadRequest  # noqa: E402

Code = grpc.StatusCode
PROBLEM = {"loc": ("inputs", "x"), "msg": "is missing", "type": "missing", "input": None}


@pytest.mark.parametrize(
    ("error", "code", "text"),
    [
        (BadRequest([PROBLEM]), Code.INVALID_ARGUMENT, "inputs.x: is missing"),
        (Unauthenticated("no key"), Code.UNAUTHENTICATED, "no key"),
        (NotFound("no such model"), Code.NOT_FOUND, "no such model"),
        (TooLarge("too large"), Code.RESOURCE_EXHAUSTED, "too large"),
        (Busy("later", 0.5), Code.RESOURCE_EXHAUSTED, "later"),
        (TooLate("late"), Code.DEADLINE_EXCEEDED, "late"),
        (NotLoaded("put down"), Code.UNAVAILABLE, "put down"),
    ],
)
def test_a_refusal_keeps_its_text(error: Exception, code: object, text: str) -> None:
    found = failed(error, "id")
    assert (found.code, found.text, found.body) == (code, text, b"")
    assert b"connection" not in dict(found.headers)


def test_of_a_bug_nothing_but_the_id_is_told() -> None:
    found = failed(RuntimeError("/secret/path"), "mine")
    assert found.code == Code.INTERNAL
    assert found.text.endswith(": mine")
    assert "secret" not in found.text


def test_no_failure_counts_as_an_answer() -> None:
    assert [status for status, code in CODES.items() if code == Code.OK] == [200]
