"""The plane: whatever becomes of a request, its room is released; times are the job's own."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest

from onepass.app.batching.decoder import Decoder
from onepass.app.requests.errors import Busy, ClientClosed, TooLate
from onepass.app.serving.deployment import Deployment
from onepass.models.contract import BadRequest

Make = Callable[..., Any]


def plain(answers: list[Any]) -> list[Any]:
    return [
        type(one) if isinstance(one, Exception) else json.loads(one)["cos"]["value"]
        for one in answers
    ]


def test_a_job_is_answered_and_its_request_knows_how_long_that_took(
    deployment: Deployment, make_call: Make, make_job: Make
) -> None:
    call = make_call()

    async def run() -> Any:
        answering = deployment.plane.ask(make_job([1.0, 2.0], call))
        assert (deployment.admission.rows, call.queue_s) == (2, 0.0)
        return await deployment.plane.reply(call, answering, failed=lambda error, _: error)

    assert plain(asyncio.run(run())) == [-1.0, -2.0]
    assert call.queue_s > 0
    assert call.forward_s > 0
    assert (deployment.admission.rows, call.rows) == (0, 2)


@pytest.mark.parametrize(
    ("error", "answer"),
    [
        (BadRequest([]), "BadRequest"),
        (TooLate("late"), "TooLate"),
        (ValueError("a bug"), "ValueError"),
        (ClientClosed("left"), None),
    ],
)
def test_whatever_a_front_raises_its_room_is_released(
    deployment: Deployment, make_call: Make, error: Exception, answer: str | None
) -> None:
    call = make_call()

    async def fail() -> str:
        deployment.admission.take_bytes(call, 100)
        deployment.admission.take_rows(call, 2)
        raise error

    def failed(error: Exception, request_id: str) -> str:
        assert request_id == call.id.decode()
        return type(error).__name__

    assert asyncio.run(deployment.plane.reply(call, fail(), failed)) == answer
    assert (deployment.admission.bytes, deployment.admission.rows) == (0, 0)


def test_without_room_it_is_said_at_once(
    deployment: Deployment, make_call: Make, make_job: Make
) -> None:
    async def run() -> None:
        first = deployment.plane.ask(make_job([1.0] * 3, make_call()))
        with pytest.raises(Busy):
            deployment.plane.ask(make_job([1.0] * 4, make_call()))
        await first

    asyncio.run(run())


def test_what_a_job_holds_is_decoded_before_it_queues(
    deployment: Deployment, make_call: Make, make_job: Make
) -> None:
    call = make_call()
    job = make_job([1.0, 2.0, 3.0], call)

    async def decode(decoder: Decoder) -> None:
        assert decoder is deployment.decoder
        job.become([{"x": 5.0}])

    async def run() -> Any:
        return await deployment.plane.ask(job, decode)

    assert plain(asyncio.run(run())) == [-5.0]
    assert deployment.admission.rows == 3


def test_rows_of_a_stream_fail_alone_and_give_their_room_back(
    deployment: Deployment, make_call: Make, make_job: Make
) -> None:
    call, xs = make_call(), [1.0, 13.0, 2.0]

    async def run(*xs: float) -> Any:
        job = make_job([*xs], call, alone=True, holder=make_call())
        answering = deployment.plane.ask_each(job)
        assert deployment.admission.rows == len(xs)
        return await answering

    assert plain(asyncio.run(run(*xs))) == [-1.0, RuntimeError, -2.0]
    assert (deployment.admission.rows, call.rows) == (0, 0)


def test_of_rows_none_of_which_can_be_decoded_none_is_asked(
    deployment: Deployment, make_call: Make, make_job: Make
) -> None:
    job = make_job([1.0], make_call(), alone=True)

    async def decode(decoder: Decoder) -> None:
        job.become([])

    async def run() -> Any:
        return await deployment.plane.ask_each(job, decode)

    assert asyncio.run(run()) == []
    assert deployment.admission.rows == 0
