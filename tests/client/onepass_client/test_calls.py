"""What is repeated, and when: nothing that may have run, and nothing past the deadline."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest

from onepass_client.calls import Call
from onepass_client.errors import (
    BadRows,
    Broken,
    Busy,
    CallError,
    Refused,
    TimedOut,
    TooLate,
    Unreachable,
)

PROBLEM = {"loc": ["body", "x"], "msg": "is missing", "type": "missing", "input": None}


def refused(call: Call, status: int, content: bytes = b"{}", **headers: str) -> Any:
    with pytest.raises(Refused) as caught:
        call.judged(status, httpx.Headers({k.replace("_", "-"): v for k, v in headers.items()}),
                    content)  # fmt: skip
    return caught.value


def test_only_what_did_not_run_is_repeated() -> None:
    call = Call("POST", "/predict")
    never_sent = httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout
    sent = httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError, httpx.ReadTimeout
    for made in never_sent:
        assert isinstance(call.failure(made("no")), Unreachable)
    for made in sent:
        error = call.failure(made("no"))
        assert isinstance(error, Broken | TimedOut)
        with pytest.raises(type(error)):
            call.pause_s(error)
    for status in (400, 404, 409, 413, 422, 500, 504):
        with pytest.raises(Refused):
            call.pause_s(refused(call, status))


def test_it_waits_as_long_as_it_is_told() -> None:
    call = Call("POST", "/predict")
    assert 2 <= call.pause_s(refused(call, 429, retry_after="2")) < 2.2
    exact = refused(call, 429, retry_after="1", retry_after_ms="250")
    assert exact.retry_after_s == 0.25
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=9), usegmt=True)
    assert 5 < call.pause_s(refused(call, 503, retry_after=soon)) < 10


def test_pauses_grow_and_repetitions_end() -> None:
    call = Call("POST", "/predict", retries=4)
    pauses = [call.pause_s(Unreachable("no", request_id="a")) for _ in range(4)]
    assert all(0.05 * 2**n <= one <= 0.15 * 2**n for n, one in enumerate(pauses))
    with pytest.raises(Unreachable):
        call.pause_s(Unreachable("no", request_id="a"))


def test_no_pause_ends_behind_the_deadline() -> None:
    call = Call("POST", "/predict", timeout_s=1)
    error = refused(call, 429, retry_after="60")
    with pytest.raises(Busy) as caught:
        call.pause_s(error)
    assert caught.value.retry_after_s == 60


def test_the_service_hears_of_the_deadline() -> None:
    with httpx.Client(base_url="http://test/below") as client:
        sent = Call("POST", "/predict", b"{}", timeout_s=2, request_id="mine").request(client)
    assert str(sent.url) == "http://test/below/predict"
    assert 1500 < int(sent.headers["x-request-timeout-ms"]) < 2000
    assert (sent.headers["x-request-id"], sent.extensions["timeout"]["read"] <= 2) == ("mine", True)
    with pytest.raises(TimedOut, match="no answer within 0 s"):
        Call("GET", "/", timeout_s=0).check_time()


def test_a_refusal_says_all_that_is_wrong() -> None:
    call = Call("POST", "/predict")
    body = httpx.Response(422, json={"detail": [PROBLEM, PROBLEM], "total": 100}).content
    error = refused(call, 422, body, x_request_id="theirs")
    assert isinstance(error, BadRows)
    assert [one.path for one in error.problems] == ["x", "x"]
    assert (error.status, error.request_id) == (422, "theirs")
    assert "x: is missing" in str(error)
    assert "98 more" in str(error)


def test_what_is_no_json_is_quoted() -> None:
    error = refused(Call("GET", "/"), 502, b"<html>Bad Gateway")
    assert (type(error), error.text) == (Refused, "502: <html>Bad Gateway")
    assert isinstance(refused(Call("GET", "/"), 504, b'{"detail": "late"}'), TooLate)
    with pytest.raises(CallError, match="no JSON"):
        Call("GET", "/").judged(200, {}, b"<html>").json()
