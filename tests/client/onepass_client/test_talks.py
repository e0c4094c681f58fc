"""What is asked, and what comes of it, without anybody who sends it."""

import json
from typing import Any

import pytest

from onepass_client.answer import Answer, BadRow
from onepass_client.calls import LINES, Call, Reply
from onepass_client.errors import BadRows, Broken, Busy, Refused
from onepass_client.problems import Problem
from onepass_client.rows import Chunk
from onepass_client.talks import AT_ONCE, Talk, Talks
from onepass_client.truths import Truth

FARE = {"fare": {"value": 1.5}}
TALKS = Talks(key="secret", retries=3, asked={"model": "taxi", "headers": {"x-user": "me"}})


def ended(talk: Talk[Any], content: Any, **headers: str) -> Any:
    """What a talk comes to, once it is answered."""
    call = next(talk)
    text = content if isinstance(content, bytes) else json.dumps(content).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        talk.send(Reply(200, named, text, call.request_id))
    except StopIteration as done:
        return done.value
    raise AssertionError("it asks again")


def test_a_call_says_who_asks_for_what_of_which_model() -> None:
    call = next(TALKS.predict({"x": 1}, {"tasks": ["fare"], "headers": {"x-more": "1"}}))
    assert (call.method, call.path) == ("POST", "/models/taxi/predict?tasks=fare")
    assert call.headers == {"authorization": "Bearer secret", "x-user": "me", "x-more": "1"}
    assert "secret" not in repr(call)
    assert next(TALKS.of("faces", "run-2").look("/model", {})).path == (
        "/models/faces/versions/run-2/model"
    )
    assert next(TALKS.ready({})).path == "/health/ready"
    keys = iter(["first", "second"])
    fresh = Talks(key=lambda: next(keys), retries=0, asked={})
    said = [next(fresh.look("/model", {})).headers["authorization"] for _ in range(2)]
    assert said == ["Bearer first", "Bearer second"]


def test_rows_of_many_requests_have_one_count() -> None:
    talk = TALKS.predict_many(({"x": n} for n in range(AT_ONCE + 2)), {})
    call = next(talk)
    call = talk.send(Reply(200, {}, json.dumps({"predictions": [FARE] * AT_ONCE}).encode(), ""))
    assert len(json.loads(call.content or b"")["instances"]) == 2
    loc = ("body", "instances", 1, "x")
    error = BadRows("no", request_id="a", status=422, problems=(Problem(loc, "is missing"),))
    with pytest.raises(BadRows) as caught:
        talk.throw(error)
    assert caught.value.problems[0].path == f"instances[{AT_ONCE + 1}].x"
    assert caught.value.first_row == AT_ONCE


def test_an_answer_is_there_for_each_row_or_none_is() -> None:
    with pytest.raises(Broken, match="not an answer for each row"):
        ended(TALKS.predict_many([{"x": 1}] * 2, {}), {"predictions": [FARE]})
    with pytest.raises(Broken, match="no JSON object"):
        ended(TALKS.predict({"x": 1}, {}), [FARE])


def _part(*lines: Any) -> Any:
    talk = TALKS.part(Chunk(256, [b"{}"] * 3), {})
    return ended(talk, b"".join(json.dumps(line).encode() + b"\n" for line in lines))


def test_a_bad_line_is_refused_alone() -> None:
    wrong = {"error": [{"loc": ["line", 2, "x"], "msg": "is missing", "type": "missing"}]}
    first, second, third = _part(FARE, wrong, FARE).answers
    assert isinstance(first, Answer)
    assert isinstance(second, BadRow)
    assert (second.row, second.problems[0].path) == (257, "instances[257].x")
    assert (third.row, third.row_of_request) == (258, 2)


def test_a_stream_that_ends_early_says_where() -> None:
    early = _part(FARE)
    assert (len(early.answers), early.error.first_row) == (1, 257)
    busy = _part(FARE, {"error": [{"loc": ["line", 2], "msg": "too much", "type": "busy"}]})
    assert isinstance(busy.error, Busy)
    assert (len(busy.answers), busy.error.first_row, busy.error.status) == (1, 257, 429)
    slow = _part({"error": [{"loc": ["line", 1], "msg": "slow", "type": "too_slow"}]})
    assert (type(slow.error), slow.error.status) == (Refused, 408)


def test_lines_are_asked_for_as_lines() -> None:
    call: Call = next(TALKS.part(Chunk(0, [b'{"x": 1}']), {}))
    assert (call.kind, call.accept, call.content) == (LINES, LINES, b'{"x": 1}\n')


def test_truths_are_told_together() -> None:
    talk = TALKS.tell([Truth("a", {"fare": 1}), Truth("a", {"fare": 2}, row=1)], {})
    told = ended(talk, {"truths": 2, "new": 1})
    assert (told.truths, told.new) == (2, 1)
    assert next(TALKS.forget("a/c", {})).path == "/models/taxi/feedback/a%2Fc"
