"""An input that may be absent, over every door: JSON, lines, tensors; and the schema says so."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from onepass import models
from onepass.models import Predictor

CONTRACT: dict[str, Any] = {
    "inputs": {
        "x": {"kind": "number"},
        "age": {"kind": "number", "optional": True},
        "town": {"kind": "category", "values": ["a", "b"], "optional": True},
    },
    "tasks": {"y": {"kind": "regression"}, "z": {"kind": "regression"}},
}
ROWS: list[dict[str, Any]] = [
    {"x": 1, "age": 2.5, "town": "a"}, {"x": 1, "age": 0}, {"x": 1, "town": "b"}, {"x": 1},
]  # fmt: skip


@pytest.fixture(scope="module")
def predictor(make_bundle: Callable[..., Path]) -> Predictor:
    return models.load(make_bundle("maybe", contract=CONTRACT, rows=ROWS))


def test_all_doors_give_the_same_answers(
    predictor: Predictor, make_app: Any, post: Any, ask: Any
) -> None:
    app = make_app(predictor)
    wanted = [answer["y"]["value"] for answer in predictor.predict(ROWS)]
    assert len({round(float(value), 6) for value in wanted}) == 4
    nulls = [{"age": None, "town": None} | row for row in ROWS]
    for rows in (ROWS, nulls):
        found = post(app, {"instances": rows}).json()["predictions"]
        assert [one["y"]["value"] for one in found] == pytest.approx(wanted)
    lines = b"".join(json.dumps(row).encode() + b"\n" for row in ROWS)
    kind = {"content-type": "application/x-ndjson"}
    said = ask(app, "POST", "/predict", content=lines, headers=kind).text.splitlines()
    assert [json.loads(line)["y"]["value"] for line in said] == pytest.approx(wanted)
    assert _infer(ask, app, wanted) == pytest.approx(wanted)


def _infer(ask: Any, app: Any, wanted: list[float]) -> list[float]:
    def tensor(name: str, kind: str, data: list[Any]) -> dict[str, Any]:
        return {"name": name, "datatype": kind, "shape": [len(data)], "data": data}

    inputs = [
        tensor("x", "FP32", [1, 1, 1, 1]),
        tensor("age", "FP32", [2.5, 0, -99, -99]),
        tensor("age.present", "BOOL", [True, True, False, False]),
        tensor("town", "BYTES", ["a", "", "b", ""]),
        tensor("town.present", "BOOL", [True, False, True, False]),
    ]
    path = "/v2/models/maybe/infer"
    given = ask(app, "POST", path, json={"inputs": inputs}).json()
    (data,) = [out["data"] for out in given["outputs"] if out["name"] == "y.value"]
    alone = ask(app, "POST", path, json={"inputs": [tensor("x", "FP32", [1])]}).json()
    assert alone["outputs"][0]["data"] == pytest.approx(wanted[3:])
    return [float(value) for value in data]


def test_the_schema_and_the_metadata_say_so(predictor: Predictor, make_app: Any, ask: Any) -> None:
    app = make_app(predictor)
    row = ask(app, "GET", "/openapi.json").json()["components"]["schemas"]["Row"]
    assert row["required"] == ["x"]
    assert row["properties"]["age"]["type"] == ["number", "null"]
    assert row["properties"]["age"]["default"] is None
    tensors = ask(app, "GET", "/v2/models/maybe").json()["inputs"]
    assert [(one["name"], one["datatype"], one["shape"]) for one in tensors] == [
        ("x", "FP32", [-1]),
        ("age", "FP32", [-1]), ("age.present", "BOOL", [-1]),
        ("town", "BYTES", [-1]), ("town.present", "BOOL", [-1]),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "datatype", "data", "words"),
    [
        ("age", "FP32", [2.5, None], "'age.present' of BOOL says which rows have it"),
        ("age", "INT64", [None, 1], "'age.present' of BOOL says which rows have it"),
        ("town", "BYTES", ["a", None], "'town.present' of BOOL says which rows have it"),
        ("age.present", "BOOL", [True, None], "must be a boolean, got null"),
        ("x", "FP32", [1, None], "must be a number, got null"),
    ],
)
def test_null_in_a_tensor_says_what_to_send_instead(
    predictor: Predictor, make_app: Any, ask: Any, name: str, datatype: str, data: Any, words: str
) -> None:
    given = [{"name": name, "datatype": datatype, "shape": [2], "data": data}]
    if name != "x":
        given.append({"name": "x", "datatype": "FP32", "shape": [2], "data": [1, 2]})
    answer = ask(make_app(predictor), "POST", "/v2/models/maybe/infer", json={"inputs": given})
    assert answer.status_code == 400
    assert answer.json()["error"].startswith(f"inputs.{name}[{data.index(None)}]: ")
    assert words in answer.json()["error"]


def test_null_where_a_default_stands_names_the_default(
    taxi_predictor: Predictor, make_app: Any, ask: Any
) -> None:
    given = [{"name": "hour", "datatype": "FP32", "shape": [1], "data": [None]}]
    answer = ask(make_app(taxi_predictor), "POST", "/v2/models/taxi/infer", json={"inputs": given})
    assert "send the default itself (12.0) in its place" in answer.json()["error"]


def test_an_absent_category_is_no_unseen_one(
    predictor: Predictor, make_app: Any, post: Any, ask: Any
) -> None:
    app = make_app(predictor)
    post(app, {"instances": [{"x": 1}, {"x": 1, "town": "never seen"}]})
    text = ask(app, "GET", "/metrics").text
    (line,) = [line for line in text.splitlines() if "out_of_range" in line and "town" in line]
    assert line.endswith(" 1.0")
