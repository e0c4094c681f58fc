"""Parts: halved only where rows may fail alone, and delivered in order."""

from asyncio import new_event_loop
from collections.abc import Callable
from typing import Any

import pytest

from onepass.app.batching.part import Part

Make = Callable[..., Any]


def spans(parts: list[Part]) -> list[tuple[int, int]]:
    return [(part.start, part.stop) for part in parts]


@pytest.mark.parametrize(
    ("alone", "start", "stop", "halves"),
    [
        (True, 0, 5, [(0, 2), (2, 5)]),
        (True, 3, 5, [(3, 4), (4, 5)]),
        (True, 4, 5, []),
        (False, 0, 5, []),
    ],
)
def test_it_is_halved_down_to_a_row_where_rows_fail_alone(
    make_job: Make, alone: bool, start: int, stop: int, halves: list[tuple[int, int]]
) -> None:
    part = Part(make_job([0.0] * 5, alone=alone), start, stop, 7)
    assert spans(part.halves()) == halves
    assert all(half.length == 7 for half in part.halves())


def test_the_last_part_ends_its_job_and_tells_the_request_its_times(make_job: Make) -> None:
    job, loop = make_job([1.0, 2.0, 3.0]), new_event_loop()
    job.done, job.queue_s, job.forward_s = loop.create_future(), 0.25, 0.5
    first, last = Part(job, 0, 2), Part(job, 2, 3)
    first.answers, last.answers = [{"a": {}}, {"b": {}}], [{"c": {}}]
    first.deliver()
    assert not job.done.done()
    assert (job.call.queue_s, first.is_whole) == (0.0, False)
    last.deliver()
    assert job.done.result() == [{"a": {}}, {"b": {}}, {"c": {}}]
    assert (job.call.queue_s, job.call.forward_s) == (0.25, 0.5)
    loop.close()


@pytest.mark.parametrize("alone", [False, True])
def test_what_fails_is_the_caller_or_the_row(make_job: Make, alone: bool) -> None:
    job, loop, error = make_job([1.0], alone=alone), new_event_loop(), RuntimeError("poison")
    job.done = loop.create_future()
    part = Part(job, 0, 1)
    part.fail(error)
    part.deliver()
    part.deliver()  # nobody is told twice
    if alone:
        assert job.done.result() == [error]
    else:
        assert job.done.exception() is error
        assert job.call.forward_s == 0
    loop.close()
