"""The way out: every answer is marked and recorded, whichever way it leaves."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from onepass.app.requests.errors import Reply
from onepass.app.requests.lifecycle import Lifecycle
from onepass.app.transport.responder import Responder

Make = Callable[..., Any]


class Records:
    """Keeps what is recorded."""

    def __init__(self) -> None:
        self.statuses: list[int] = []

    def record(self, call: Any, status: int) -> None:
        self.statuses.append(status)


class Served:
    """What a responder asks of a deployment."""

    label = "taxi/run-7"

    def __init__(self) -> None:
        self.records = Records()


class Gone:
    disconnected = True


def sent(make: Callable[[Responder, Any], Any], *, draining: bool = False) -> Any:
    served, lifecycle, messages = Served(), Lifecycle(0), list[Any]()
    lifecycle.draining = draining

    async def send(message: Any) -> None:
        messages.append(message)

    asyncio.run(make(Responder(served, lifecycle), send))  # type: ignore[arg-type]
    return messages, served.records.statuses


@pytest.mark.parametrize("draining", [False, True])
def test_an_answer_is_marked_and_recorded(make_call: Make, draining: bool) -> None:
    call = make_call(headers={"x-request-id": "mine"})
    call.queue_s, call.forward_s = 0.001, 0.0025
    reply = Reply(422, b"{}", [(b"a", b"b")])
    (head, body), statuses = sent(lambda r, send: r.answer(call, reply, send), draining=draining)
    assert statuses == [head["status"]] == [422]
    assert body["body"] == b"{}"
    assert head["headers"] == [
        (b"content-type", b"application/json"),
        (b"content-length", b"2"),
        (b"x-request-id", b"mine"),
        (b"x-model-version", b"taxi/run-7"),
        (b"x-content-type-options", b"nosniff"),
        (b"server-timing", b"queue;dur=1.000, forward;dur=2.500"),
        (b"a", b"b"),
        *([(b"connection", b"close")] if draining else []),
    ]


def test_who_left_is_recorded_and_gets_nothing(make_call: Make) -> None:
    call = make_call()
    call.connection = Gone()
    messages, statuses = sent(lambda r, send: r.answer(call, Reply(200, b"{}", []), send))
    assert (messages, statuses) == ([], [499])


def test_head_has_the_length_and_no_body(make_call: Make) -> None:
    call = make_call()
    call.method = "HEAD"
    (head, body), _ = sent(lambda r, send: r.answer(call, Reply(200, b"{...}", []), send))
    assert (b"content-length", b"5") in head["headers"]
    assert body["body"] == b""


def test_what_fastapi_answers_is_marked_too(make_call: Make) -> None:
    async def answer(responder: Responder, send: Any) -> None:
        marked = responder.marked(make_call(headers={"x-request-id": "mine"}), send)
        await marked({"type": "http.response.start", "status": 404, "headers": [(b"a", b"b")]})
        await marked({"type": "http.response.body", "body": b"x"})

    (head, body), statuses = sent(answer)
    names = [name for name, _ in head["headers"]]
    assert names == [
        b"a", b"x-request-id", b"x-model-version", b"x-content-type-options", b"server-timing",
    ]  # fmt: skip
    assert (statuses, body["body"]) == ([404], b"x")


def test_the_head_of_a_stream_has_no_length(make_call: Make) -> None:
    messages, statuses = sent(lambda r, send: r.begin(make_call(), b"a/b", send))
    assert [message["status"] for message in messages] == [200]
    assert b"content-length" not in dict(messages[0]["headers"])
    assert statuses == []
