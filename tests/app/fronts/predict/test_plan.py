"""The plan of requests for one row: two who ask the same share one, and it answers as all do."""

from typing import Any

import orjson

from onepass.app.fronts.predict.plan import row_plans
from onepass.models import Predictor


def test_the_same_tasks_have_the_same_plan(taxi_predictor: Predictor) -> None:
    plan = row_plans(taxi_predictor.contract, b"template")
    assert plan(("fare",)) is plan(("fare",))
    assert plan(("fare",)) is not plan(())


def test_a_row_is_read_and_answered_as_by_the_contract(sincos_predictor: Any) -> None:
    contract, tasks = sincos_predictor.contract, ("sin", "cos")
    plan = row_plans(contract, b"")(tasks)
    row = plan.row(b'{"x": 1}')
    assert row == {"x": 1}
    assert [plan.row(body) for body in (b"{", b'{"x": "1"}', b'{"instances": []}')] == [None] * 3
    outputs = sincos_predictor.run(contract.arrays([row, row]), tasks)
    assert [orjson.loads(text) for text in plan.bodies(outputs, [row, row])] == [
        orjson.loads(text) for text in contract.texts(outputs)
    ]
