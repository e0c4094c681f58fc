"""Jobs: sorted by length and put back in order; what they hold may change while it is decoded."""

from collections.abc import Callable
from typing import Any

import numpy as np

from onepass.app.batching.work_items import ArrayJob

Make = Callable[..., Any]


def test_rows_are_sorted_the_longest_first_and_answered_as_asked(make_job: Make) -> None:
    job = make_job([1.0, 2.0, 3.0])
    job.sort([5, 9, 7])
    assert [row["x"] for row in job.queued] == [2.0, 3.0, 1.0]
    assert [row["x"] for row in job.rows] == [1.0, 2.0, 3.0]
    assert (job.length, job.advance(1), job.length) == (9, (0, 1, 9), 7)
    assert (job.advance(2), job.taken) == ((1, 3, 7), 3)
    job.answers = ["two", "three", "one"]
    assert job.result() == ["one", "two", "three"]
    assert job.answers == []


def test_columns_are_sorted_and_joined_in_the_order_that_was_asked(make_call: Make) -> None:
    arrays = {"x": np.array([1.0, 2.0, 3.0])}
    job = ArrayJob(arrays, 3, ("t",), make_call(), deadline=0)
    job.sort([5, 9, 7])
    assert list(job.queued["x"]) == [2, 3, 1]
    assert list(job.arrays["x"]) == [1, 2, 3]
    job.parts = [{"t.value": np.array([20.0])}, {"t.value": np.array([30.0, 10.0])}]
    assert list(job.result()["t.value"]) == [10, 20, 30]


def test_one_part_in_order_is_the_result_itself(make_call: Make) -> None:
    job = ArrayJob({}, 1, ("t",), make_call(), deadline=0)
    job.parts = [{"t.value": np.zeros(1)}]
    assert job.result() is job.parts[0]


def test_what_was_decoded_takes_the_place_of_what_came(make_job: Make, make_call: Make) -> None:
    job = make_job([1.0, 2.0])
    job.become([{"x": 7.0}])
    assert (job.count, job.rows, job.queued) == (1, [{"x": 7.0}], [{"x": 7.0}])
    columns = ArrayJob({}, 9, ("t",), make_call(), deadline=0)
    columns.become({"x": np.zeros((4, 2))}, {"x.fit": np.zeros((4, 8))})
    assert columns.count == 4


def test_a_caller_is_gone_when_the_connection_says_so(make_job: Make, make_call: Make) -> None:
    class Connection:
        disconnected = False

    call = make_call()
    call.connection = Connection()
    job = make_job([1.0], call)
    assert not job.gone
    Connection.disconnected = True
    assert job.gone
    assert not make_job([1.0]).gone
    assert job.holder is call
