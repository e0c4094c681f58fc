"""One row in a straight line says the same, byte for byte, as the way that reads tensors of all
kinds; and whatever that one refuses, or reads otherwise, is not read here.
"""

from typing import Any

import numpy as np
import orjson
import pytest

from onepass.app.fronts.open_inference import plan as of_plan
from onepass.app.fronts.open_inference.plan import JsonPlan, RowPlans
from onepass.app.fronts.open_inference.request import RequestReader
from onepass.app.fronts.open_inference.response import ResponseWriter
from onepass.app.requests.lifecycle import Lifecycle
from onepass.app.transport.responder import Responder
from onepass.models.contract import Contract

X = {"name": "x", "shape": [1], "datatype": "FP32", "data": [0.5]}
COLOR = {"name": "color", "shape": [1], "datatype": "BYTES", "data": ["red"]}
CONTRACT = Contract.model_validate(
    {
        "inputs": {
            "x": {"kind": "number", "max": 9},
            "color": {"kind": "category", "values": ["red", "blue"]},
        },
        "tasks": {
            "fare": {"kind": "regression"},
            "pay": {"kind": "binary", "labels": ["cash", 'card "%b"']},
            "tags": {"kind": "multilabel", "labels": ["a", "b", "c"]},
        },
    }
)
OUTPUTS = {
    "fare.value": np.array([1.5, -2.25], dtype=np.float32),
    "pay.probabilities": np.array([[0.75, 0.25], [0.1, 0.9]], dtype=np.float32),
    "tags.probabilities": np.array([[0.75, 0.25, 0.5], [0.1, 0.9, 0.6]], dtype=np.float32),
}
NUMBERS = [{"name": "fare.value"}, {"name": "pay.probabilities"}]


class Served:
    label = "m/1"
    records = None


@pytest.fixture(scope="module")
def reader() -> RequestReader:
    return RequestReader(CONTRACT, max_rows=10)


@pytest.fixture(scope="module")
def writer() -> ResponseWriter:
    return ResponseWriter(CONTRACT, "m", "1")


@pytest.fixture(scope="module")
def plans(reader: RequestReader, writer: ResponseWriter) -> RowPlans:
    served: Any = Served()
    return RowPlans(CONTRACT, reader, Responder(served, Lifecycle(0)), writer.head)


def packed(*tensors: dict[str, Any], **beside: Any) -> tuple[bytes, bytes]:
    """A JSON, and the bytes behind it."""
    inputs, behind = [], b""
    for tensor in tensors:
        (value,) = tensor["data"]
        text = str(value).encode()
        raw = len(text).to_bytes(4, "little") + text
        if tensor["datatype"] != "BYTES":
            raw = np.array(value, dtype="<f4").tobytes()
        behind += raw
        own = {key: tensor[key] for key in ("name", "shape", "datatype")}
        inputs.append(own | {"parameters": {"binary_data_size": len(raw)}})
    document = {"inputs": inputs, "parameters": {"binary_data_output": True}, **beside}
    return orjson.dumps(document), behind


@pytest.mark.parametrize("document", [{"inputs": [X, COLOR]}, {"id": "é", "inputs": [COLOR, X]}])
def test_json_is_read_and_answered_as_by_the_way_of_all(
    plans: RowPlans, reader: RequestReader, writer: ResponseWriter, document: Any
) -> None:
    plan, body = plans.json(packs=False), orjson.dumps(document)
    row, asked = plan.row(body), reader.read(body, None)
    assert row == {"x": 0.5, "color": "red"}
    assert {n: v.tolist() for n, v in CONTRACT.arrays([row]).items()} == {
        name: values.tolist() for name, values in (asked.arrays or {}).items()
    }
    for index, body in enumerate(plan.bodies(OUTPUTS, [row, row])):
        own = {key: values[index : index + 1] for key, values in OUTPUTS.items()}
        assert body == writer.write(asked, own).body


def test_bytes_are_read_and_answered_as_by_the_way_of_all(
    plans: RowPlans, reader: RequestReader, writer: ResponseWriter
) -> None:
    head, behind = packed(COLOR, X, outputs=NUMBERS)
    plan = plans.binary(head)
    assert plan is not None
    assert plans.binary(bytes(head)) is plan
    assert plan.tasks == ("fare", "pay")
    row = plan.row(head + behind)
    assert row == {"x": 0.5, "color": "red"}
    bodies = plan.bodies(OUTPUTS, [row, row])
    asked = reader.read(head + behind, len(head))
    for index, body in enumerate(bodies):
        own = {key: values[index : index + 1] for key, values in OUTPUTS.items()}
        reply = writer.write(asked, own)
        assert body == reply.body
        assert b"%b: %b\r\n" % reply.headers[0] in plan.template
        assert reply.kind in plan.template


def test_so_are_only_those_that_are_whole(plans: RowPlans) -> None:
    head, behind = packed(COLOR, X, outputs=NUMBERS)
    plan = plans.binary(head)
    assert plan is not None
    for wrong in (
        behind[:-1],
        behind + b"0",
        b"\4" + behind[1:],
        behind[:5] + b"\xff" + behind[6:],
    ):
        assert plan.row(head + wrong) is None
    assert plan.row(head + behind[:-4] + np.float32(10).tobytes()) is None


@pytest.mark.parametrize(
    "head",
    [
        packed(X)[0],
        packed(X, X)[0],
        packed(X, COLOR, id="7")[0],
        packed(X, COLOR, outputs=[{"name": "none"}])[0],
        packed(
            X, COLOR, outputs=[{"name": "pay.probabilities", "parameters": {"classification": 1}}]
        )[0],
        packed(X, COLOR, outputs=[{"name": "fare.value", "parameters": {"binary_data": False}}])[0],
        packed(X, COLOR, parameters={"binary_data_output": True, "timeout": 7})[0],
        packed(X | {"shape": [1, 1]}, COLOR)[0],
        packed(X, COLOR)[0].replace(b":4}", b":8}"),
        b"{",
    ],
)
def test_other_binary_requests_have_no_plan(plans: RowPlans, head: bytes) -> None:
    assert plans.binary(head) is None


def test_texts_of_any_length_are_left_to_the_others(plans: RowPlans) -> None:
    plan = plans.binary(packed(X, COLOR)[0])
    assert plan is not None
    head, behind = packed(X, COLOR)
    assert plan.row(head + behind) is not None
    with pytest.raises(TypeError):
        plan.bodies(OUTPUTS, [{}, {}])
    assert plan.row(head + behind) is None


def test_large_answers_are_left_to_those_who_compress_them(
    plans: RowPlans, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = plans.json(packs=True)
    assert isinstance(plan, JsonPlan)
    body = orjson.dumps({"inputs": [X, COLOR]})
    row = plan.row(body)
    assert plan.bodies(OUTPUTS, [row, row])  # type: ignore[list-item]
    wide = OUTPUTS | {"tags.probabilities": np.full((2, 3), 1 / 3, dtype=np.float32)}
    monkeypatch.setattr(of_plan, "LEAST_BYTES", 100)
    with pytest.raises(ValueError, match=r"^$"):
        plan.bodies(wide, [row, row])
    assert plan.row(body) is None
