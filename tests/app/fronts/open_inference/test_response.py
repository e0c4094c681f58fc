"""A response: the outputs that are wanted, in their order, as lists or as bytes behind the JSON."""

import json
from typing import Any

import numpy as np

from onepass.app.fronts.open_inference import response
from onepass.app.fronts.open_inference.inference import Inference, Wanted
from onepass.app.fronts.open_inference.response import LENGTH, ResponseWriter
from onepass.models.contract import Contract

OUTPUTS = {"sin.value": np.array([0.5, 2], np.float32), "cos.value": np.array([1, -1], np.float32)}


def written(contract: Contract, *wanted: Wanted, id: str | None = None) -> Any:
    asked = Inference(id, {}, None, 2, ("sin", "cos"), list(wanted), None, 0)
    return ResponseWriter(contract, "sincos", "run-1").write(asked, OUTPUTS)


def test_outputs_are_listed_in_the_order_that_was_asked(sincos: Contract) -> None:
    reply = written(sincos, Wanted("cos.value", False), Wanted("sin.value", False), id="7")
    assert json.loads(reply.body) == {
        "model_name": "sincos",
        "model_version": "run-1",
        "id": "7",
        "outputs": [
            {"name": "cos.value", "datatype": "FP32", "shape": [2], "data": [1.0, -1.0]},
            {"name": "sin.value", "datatype": "FP32", "shape": [2], "data": [0.5, 2.0]},
        ],
    }
    assert (reply.kind, reply.headers) == (b"application/json", [])


def test_bytes_stand_behind_the_json_whose_length_is_said(sincos: Contract) -> None:
    reply = written(sincos, Wanted("sin.value", True), Wanted("cos.value", False))
    length = int(dict(reply.headers)[LENGTH])
    first, second = json.loads(reply.body[:length])["outputs"]
    assert first["parameters"] == {"binary_data_size": 8}
    assert second["data"] == [1.0, -1.0]
    assert np.frombuffer(reply.body[length:], "<f4").tolist() == [0.5, 2.0]
    assert reply.kind == b"application/octet-stream"


def test_many_values_are_written_in_steps_and_the_bytes_are_the_same(
    sincos: Contract, monkeypatch: Any
) -> None:
    wanted = Wanted("cos.value", False), Wanted("sin.value", False)
    whole = written(sincos, *wanted).body
    monkeypatch.setattr(response, "STEP_ITEMS", 1)
    assert written(sincos, *wanted).body == whole
