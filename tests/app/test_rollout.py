"""A contract in service: fields it does not know yet, and values that training never saw."""

import json
from typing import Any

import numpy as np
import pytest

from onepass.models import Predictor
from onepass.models.bundle import Bundle

SEEN = {"inputs": {"distance": {"min": 0.5, "max": 20}, "where": {"min": -1, "max": 1}}}
ROW = {"distance": 2.1, "hour": 8, "zone": "Midtown", "where": [0.5, -1]}


def infer(ask: Any, app: Any, name: str, **columns: list[Any]) -> Any:
    kinds = {str: "BYTES", int: "FP64", float: "FP64", list: "FP64"}
    inputs = [
        {"name": key, "shape": list(np.shape(column)), "datatype": kinds[type(column[0])],
         "data": column}
        for key, column in columns.items()
    ]  # fmt: skip
    content = json.dumps({"inputs": inputs}).encode()
    return ask(app, "POST", f"/v2/models/{name}/infer", content=content)


def test_unknown_fields_are_refused_unless_told_otherwise(
    sincos_predictor: Predictor, make_app: Any, post: Any, ask: Any
) -> None:
    strict = make_app(sincos_predictor)
    lenient = make_app(sincos_predictor, unknown_fields="ignore")
    plain = post(strict, {"x": 1}).json()
    for extra in (1, "a", None, [1, {"b": 2}], {"x": "y"}):
        assert post(strict, {"x": 1, "new": extra}).status_code == 422
        assert post(lenient, {"x": 1, "new": extra}).json() == plain
        many = {"instances": [{"new": extra, "x": 1}, {"x": 1}]}
        assert post(lenient, many).json() == {"predictions": [plain, plain]}
    assert infer(ask, strict, "sincos", new=[1, 2], x=[1]).status_code == 400
    found = infer(ask, lenient, "sincos", new=[1, 2], x=[1]).json()["outputs"]
    assert {one["name"]: one["data"] for one in found} == {
        f"{task}.value": [pytest.approx(plain[task]["value"], abs=1e-6)] for task in plain
    }
    for app, further in ((strict, False), (lenient, True)):
        schema = ask(app, "GET", "/openapi.json").json()["components"]["schemas"]["Row"]
        assert schema["additionalProperties"] is further


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"x": 1, "instances": [{"x": 1}]}', "no such field"),
        (b'{"instances": [{"x": 1, "instances": []}]}', "is reserved"),
        (b'{"instances": 1}', "must be a list"),
        (b'{"new": 1}', "is missing"),
        (b'{"x": "a", "new": 1}', "must be a number"),
        (b'{"x": 1, "new": tru}', "not JSON"),
    ],
)
def test_ignoring_forgives_nothing_else(
    sincos_predictor: Predictor, make_app: Any, post: Any, body: bytes, words: str
) -> None:
    answer = post(make_app(sincos_predictor, unknown_fields="ignore"), body)
    assert answer.status_code in (400, 422)
    assert words in answer.text


@pytest.mark.parametrize("count", [1, 20])
def test_what_training_never_saw_is_answered_and_counted(
    taxi_predictor: Predictor, make_app: Any, post: Any, ask: Any, monkeypatch: Any, count: int
) -> None:
    monkeypatch.setattr(Bundle, "report", lambda self: SEEN)
    app = make_app(taxi_predictor)
    far, near = ROW | {"distance": 21}, ROW | {"distance": 0.25}
    edges = [ROW | {"distance": 20}, ROW | {"distance": 0.5, "hour": 23}]
    where = ROW | {"where": [1.5, -7]}
    answer = post(app, {"instances": [far, near, *edges, where, ROW] * count})
    assert answer.status_code == 200
    assert post(app, ROW | {"distance": -1}).status_code == 422
    text = ask(app, "GET", "/metrics").text
    for name, total in (("distance", 2 * count + 1), ("where", 2 * count), ("hour", 0)):
        assert f'onepass_input_out_of_range_total{{input="{name}"}} {total}.0' in text
