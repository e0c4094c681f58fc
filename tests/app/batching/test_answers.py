"""What a pass computed goes to whom it belongs, and is taken back where it is no number."""

import json
from typing import Any

import numpy as np
import pytest

from onepass.app.batching.answers import check, hand_out, is_finite, of_callers, take_back
from onepass.app.batching.part import Part
from onepass.app.batching.work_items import ArrayJob, ReplacedJob, TextJob
from onepass.models.predictor import NotFinite


def whole(job: Any) -> Part:
    return Part(job, 0, job.count)


def outputs(*values: float) -> dict[str, Any]:
    column = np.array(values, dtype=np.float32)
    return {"sin.value": column, "cos.value": -column}


def test_each_has_its_own_rows_and_tasks(stub: Any, make_job: Any, make_call: Any) -> None:
    one, two = make_job([1.0]), make_job([2.0, 3.0])
    one.tasks = ("sin", "cos")
    columns = ArrayJob({"x": np.zeros(1)}, 1, ("sin",), make_call(), deadline=0)
    texts = TextJob({"x": np.zeros(1)}, 1, ("cos",), make_call(), deadline=0)
    parts = [whole(job) for job in (one, two, columns, texts)]
    rows = [*one.rows, *two.rows]
    hand_out(parts, rows, outputs=outputs(1, 2, 3, 4, 5), contract=stub.contract)
    assert [json.loads(text) for text in parts[0].answers] == [  # type: ignore[arg-type]
        {"sin": {"value": 1}, "cos": {"value": -1}}
    ]
    assert [*parts[1].answers] == [b'{"cos":{"value":-2.0}}', b'{"cos":{"value":-3.0}}']
    assert {name: values.tolist() for name, values in parts[2].outputs.items()} == {
        "sin.value": [4]
    }
    assert [*parts[3].answers] == [b'{"cos":{"value":-5.0}}']


def test_what_is_no_number_fails_who_asked_for_it(make_job: Any) -> None:
    values = outputs(1, np.nan, np.inf)
    values["cos.value"][1] = 0
    parts = [whole(make_job([0.0])), whole(make_job([0.0])), whole(make_job([0.0]))]
    take_back(parts, values)
    assert [type(part.error) for part in parts] == [type(None), type(None), NotFinite]
    alone = whole(make_job([0.0] * 3, alone=True))
    alone.answers = [b"a", b"b", b"c"]
    take_back([alone], values)
    assert [isinstance(one, NotFinite) for one in alone.answers] == [False, False, True]


def test_rows_that_nobody_sent_are_not_of_callers(make_job: Any, make_call: Any) -> None:
    x = np.arange(7.0)
    arrays, values = {"x": x}, outputs(*x)
    plain = whole(make_job([0.0]))
    assert of_callers([plain], arrays, values)[0][0] is arrays, "nothing is made anew of others"
    job = ReplacedJob({"x": x[:6]}, 6, ("sin",), make_call(), deadline=0)
    job.sent = np.array([0, 3])
    ((own, computed),) = of_callers([plain, whole(job)], arrays, values)
    assert (own["x"].tolist(), computed["sin.value"].tolist()) == ([0, 1, 4], [0, 1, 4])
    job.order = [3, 1, 0, 2, 4, 5]
    ((own, _),) = of_callers([Part(job, 0, 2), plain], {"x": x[:3]}, outputs(0, 1, 2))
    assert own["x"].tolist() == [0, 2]
    assert of_callers([Part(job, 3, 6)], {"x": x[:3]}, outputs(0, 1, 2)) == []


@pytest.mark.parametrize("size", [1, 100])
def test_a_few_are_looked_at_as_many_are(size: int) -> None:
    values = np.zeros((size, 2), dtype=np.float32)
    assert is_finite(values)
    values[-1, -1] = np.nan
    assert not is_finite(values)


def test_there_is_an_answer_for_each_row(make_job: Any) -> None:
    check([whole(make_job([0.0]))], outputs(1))
    with pytest.raises(AssertionError, match="2 answers for 1 rows"):
        check([whole(make_job([0.0]))], outputs(1, 2))
