"""A batch: one pass if all is well, and few more to find out who is to blame."""

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from onepass.app.batching.batch import Batch, union
from onepass.app.batching.part import Part
from onepass.app.batching.work_items import ArrayJob, RowJob
from onepass.models import Predictor
from onepass.models.predictor import NotFinite

Make = Callable[..., Any]


def whole(job: Any) -> Part:
    return Part(job, 0, job.count)


def ran(parts: list[Part], stub: Predictor) -> Batch:
    batch = Batch(parts)
    batch.run(stub.contract, stub.engine)
    return batch


def outcomes(part: Part) -> list[Any]:
    return [
        type(one).__name__ if isinstance(one, Exception) else json.loads(one)["cos"]["value"]
        for one in part.answers
    ]


def test_parts_with_rows_come_first_and_all_share_a_pass(
    stub: Any, make_job: Make, make_call: Make
) -> None:
    arrays = {"x": np.array([5, 6], dtype=np.float32)}
    columns = whole(ArrayJob(arrays, 2, ("sin",), make_call(), deadline=0))
    rows = whole(make_job([1.0]))
    batch = ran([columns, rows], stub)
    assert batch.parts == [rows, columns]
    assert stub.engine.sizes == [3]
    assert stub.engine.tasks == [("sin", "cos")]
    assert outcomes(rows) == [-1.0]
    assert {name: list(column) for name, column in columns.outputs.items()} == {"sin.value": [5, 6]}


@pytest.mark.parametrize(
    ("xs", "answers", "passes"),
    [
        ([1.0, 2.0], [-1.0, -2.0], 1),
        ([1.0, 13.0, 2.0, 3.0], [-1.0, "RuntimeError", -2.0, -3.0], 5),
        ([13.0, 13.0], ["RuntimeError", "RuntimeError"], 3),
    ],
)
def test_rows_that_fail_alone_are_found_by_halves(
    stub: Any, make_job: Make, xs: list[float], answers: list[Any], passes: int
) -> None:
    part = whole(make_job(xs, alone=True))
    ran([part], stub)
    assert outcomes(part) == answers
    assert len(stub.engine.sizes) == passes
    assert part.error is None


def test_a_row_without_a_finite_answer_is_known_from_the_first_pass(
    stub: Any, make_call: Make
) -> None:
    rows = [{"x": x} for x in (1.0, 14.0, 2.0)]
    jobs = [RowJob(rows, ("sin",), make_call(), deadline=0, alone=alone) for alone in (True, False)]
    alone, together = map(whole, jobs)
    ran([alone, together], stub)
    assert stub.engine.sizes == [6]
    assert [isinstance(one, NotFinite) for one in alone.answers] == [False, True, False]
    assert isinstance(together.error, NotFinite)
    assert together.error.fields == ["sin.value"]


def test_the_union_of_tasks_keeps_the_contracts_order(stub: Predictor, make_call: Make) -> None:
    asked = [("cos",), ("sin",)]
    parts = [whole(ArrayJob({}, 1, tasks, make_call(), deadline=0)) for tasks in asked]
    assert union(parts, stub.contract) == ("sin", "cos")
    assert union(parts[:1], stub.contract) is asked[0]
