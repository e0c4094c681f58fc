"""Sets and timestamps over every door: JSON, lines, forms, tensors; and what is said of them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema_rs
import numpy as np
import pytest
import tritonclient.http as triton

from onepass import models
from onepass.models import Predictor
from onepass.models.bundle import open_bundle

CONTRACT: dict[str, Any] = {
    "inputs": {
        "has": {"kind": "set", "values": ["bath", "pool", "7"], "max_items": 3},
        "at": {"kind": "timestamp", "min": "1900-01-01"},
    },
    "tasks": {"y": {"kind": "regression"}, "z": {"kind": "regression"}},
}
ROWS: list[dict[str, Any]] = [
    {"has": ["pool", 7, "new"], "at": "2026-11-22T10:00:00Z"},
    {"has": [], "at": "2026-11-22"},
    {"has": ["bath"], "at": "2026-11-22 20:15:00.25+02:00"},
]
TEXTS = [[str(item) for item in row["has"]] + [""] * (3 - len(row["has"])) for row in ROWS]


@pytest.fixture(scope="module")
def predictor(make_bundle: Callable[..., Path]) -> Predictor:
    return models.load(make_bundle("lists", contract=CONTRACT, rows=ROWS))


@pytest.fixture(scope="module")
def wanted(predictor: Predictor) -> Any:
    values = [float(answer["y"]["value"]) for answer in predictor.predict(ROWS)]
    assert len({round(value, 6) for value in values}) == 3
    return pytest.approx(values)


def test_json_lines_and_forms_give_the_same_answers(
    predictor: Predictor, wanted: Any, make_app: Any, post: Any, ask: Any
) -> None:
    app = make_app(predictor)
    found = post(app, {"instances": ROWS}).json()["predictions"]
    assert [one["y"]["value"] for one in found] == wanted
    lines = b"".join(json.dumps(row).encode() + b"\n" for row in ROWS)
    kind = {"content-type": "application/x-ndjson"}
    said = ask(app, "POST", "/predict", content=lines, headers=kind).text.splitlines()
    assert [json.loads(line)["y"]["value"] for line in said] == wanted
    forms = [{"has": (None, json.dumps(row["has"])), "at": (None, row["at"])} for row in ROWS]
    filled = [ask(app, "POST", "/predict", files=form).json() for form in forms]
    assert [one["y"]["value"] for one in filled] == wanted


@pytest.mark.parametrize("binary", [True, False])
def test_tensors_give_the_same_answers(
    predictor: Predictor, wanted: Any, make_app: Any, ask: Any, binary: bool
) -> None:
    app = make_app(predictor)
    inputs = []
    for name, values in (("has", TEXTS), ("at", [row["at"] for row in ROWS])):
        array = np.array(values, dtype=object)
        tensor = triton.InferInput(name, list(array.shape), "BYTES")
        tensor.set_data_from_numpy(array, binary_data=binary)
        inputs.append(tensor)
    body, length = triton.InferenceServerClient.generate_request_body(inputs)
    headers = {} if length is None else {"inference-header-content-length": str(length)}
    given = ask(app, "POST", "/v2/models/lists/infer", content=body, headers=headers)
    assert given.status_code == 200, given.text
    head = given.headers.get("inference-header-content-length")
    result = triton.InferenceServerClient.parse_response_body(
        given.content, header_length=int(head) if head else None
    )
    assert result.as_numpy("y.value").tolist() == wanted


@pytest.mark.parametrize(
    ("changes", "loc", "message"),
    [
        ({"has": ["a"] * 4}, ["body", "has"], "must have at most 3 items, got 4"),
        ({"has": "pool"}, ["body", "has"], "must be a list, got text"),
        ({"has": [None]}, ["body", "has", 0], "must be text that is not empty, or a whole number"),
        ({"at": "1899-12-31"}, ["body", "at"], "must not be before 1900-01-01"),
        ({"at": "2026-13-01"}, ["body", "at"], "is no time that there is: month must be in 1..12"),
        ({"at": 1e9}, ["body", "at"], "must be a time as text, got a number"),
    ],
)
def test_what_does_not_fit_is_named(
    predictor: Predictor, make_app: Any, post: Any, changes: Any, loc: list[Any], message: str
) -> None:
    answer = post(make_app(predictor), ROWS[0] | changes)
    assert answer.status_code == 422
    (problem,) = answer.json()["detail"]
    assert problem["loc"] == loc
    assert problem["msg"].startswith(message)


def test_tensors_that_do_not_fit_are_named(predictor: Predictor, make_app: Any, ask: Any) -> None:
    inputs = [
        {"name": "has", "datatype": "BYTES", "shape": [1, 2], "data": ["", "a"]},
        {"name": "at", "datatype": "BYTES", "shape": [1], "data": ["then"]},
    ]
    answer = ask(make_app(predictor), "POST", "/v2/models/lists/infer", json={"inputs": inputs})
    assert answer.status_code == 400
    assert "inputs.has[0][0]: must be text that is not empty" in answer.json()["error"]
    assert "inputs.at[0]: must be an ISO 8601 time" in answer.json()["error"]


def test_the_schema_and_the_metadata_say_so(predictor: Predictor, make_app: Any, ask: Any) -> None:
    app = make_app(predictor)
    row = ask(app, "GET", "/openapi.json").json()["components"]["schemas"]["Row"]
    check = jsonschema_rs.validator_for(row)
    for good in (*ROWS, *row["examples"]):
        check.validate(good)
    for bad in ({"has": "pool"}, {"has": [""]}, {"at": "22.11.2026"}, {"at": 3}):
        assert not check.is_valid(ROWS[0] | bad), bad
    tensors = ask(app, "GET", "/v2/models/lists").json()["inputs"]
    assert [(one["name"], one["datatype"], one["shape"]) for one in tensors] == [
        ("has", "BYTES", [-1, -1]), ("at", "BYTES", [-1]),
    ]  # fmt: skip


def test_what_training_never_saw_is_counted(
    make_bundle: Callable[..., Path], make_app: Any, post: Any, ask: Any
) -> None:
    bundle = open_bundle(make_bundle("lists", contract=CONTRACT, rows=ROWS))
    seen = {"at": {"earliest": "2026-11-22T00:00:00Z", "latest": "2026-11-22T18:15:00Z"}}
    bundle.files["report.json"] = json.dumps({"tasks": {}, "inputs": seen}).encode()
    app = make_app(Predictor(bundle, models.engines.open_engine(bundle)))
    assert post(app, {"instances": ROWS}).status_code == 200
    late = [{"has": ["x", "y"], "at": "2026-11-22T18:15:02Z"}] * 40
    assert post(app, {"instances": late}).status_code == 200
    assert post(app, {"has": [], "at": "1899-12-31"}).status_code == 422
    lines = ask(app, "GET", "/metrics").text.splitlines()
    (has,) = (line for line in lines if 'out_of_range_total{input="has"}' in line)
    (at,) = (line for line in lines if 'out_of_range_total{input="at"}' in line)
    assert has.endswith(" 41.0"), "one of the first rows, and each of the later ones once"
    assert at.endswith(" 41.0"), "forty that are too late, one that is refused"
