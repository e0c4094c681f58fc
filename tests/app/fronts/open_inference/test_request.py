"""A request is read: what is asked, in which order, and what is too much of it."""

import json
from typing import Any

import numpy as np
import pytest

from onepass.app.fronts.open_inference.request import RequestReader
from onepass.app.requests.errors import TooLarge
from onepass.models.contract import BadRequest, Contract, NotJson

X = {"name": "x", "shape": [2], "datatype": "FP32", "data": [1, 2]}


def read(contract: Contract, document: Any, *, max_rows: int = 4) -> Any:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return RequestReader(contract.serving(max_rows=max_rows), max_rows).read(body, None)


def test_a_few_rows_are_arrays_at_once(sincos: Contract) -> None:
    asked = read(sincos, {"inputs": [X], "id": "7", "parameters": {"timeout": 1500}})
    assert asked.arrays["x"].tolist() == [1, 2]
    assert (asked.id, asked.rows, asked.timeout_s) == ("7", 2, 0.0015)
    assert [one.field for one in asked.wanted] == ["sin.value", "cos.value"]
    assert asked.tasks == ("sin", "cos")


def test_tensors_behind_the_json_are_read_with_it(sincos: Contract) -> None:
    tensor = {"name": "x", "shape": [2], "datatype": "FP32", "parameters": {"binary_data_size": 8}}
    head = json.dumps({"inputs": [tensor]}).encode()
    body = head + np.array([1, 2], dtype="<f4").tobytes()
    asked = RequestReader(sincos.serving(max_rows=4), 4).read(body, len(head))
    assert asked.arrays is None
    assert asked.tensors["x"].tolist() == [1, 2]


def test_outputs_come_in_the_order_that_was_asked_and_run_their_tasks(taxi: Contract) -> None:
    names = ["colour.probabilities", "fare.value"]
    outputs = [{"name": names[0], "parameters": {"classification": 9}}, {"name": names[1]}]
    asked = read(taxi, {"inputs": [], "outputs": outputs})
    assert [(one.field, one.classes) for one in asked.wanted] == [(names[0], 3), (names[1], 0)]
    assert asked.tasks == ("fare", "colour")


@pytest.mark.parametrize(
    ("document", "error", "text"),
    [
        (b"[", NotJson, "not JSON"),
        ({"inputs": [X | {"shape": [5], "data": [0] * 5}]}, TooLarge, "5 rows; at most 4"),
        ({"inputs": [X | {"shape": [2, 9]}]}, TooLarge, "has more items than 4 rows"),
        ({"inputs": [X], "outputs": [{"name": "sin"}]}, BadRequest, "no such output"),
        ({"inputs": [X], "outputs": [{"name": "sin.value"}] * 2}, BadRequest, "named twice"),
        ({"inputs": "x"}, BadRequest, "list"),
    ],
)
def test_what_is_wrong_or_too_much_is_refused(
    sincos: Contract, document: Any, error: type[Exception], text: str
) -> None:
    with pytest.raises(error) as refused:
        read(sincos, document)
    problems = getattr(refused.value, "problems", None)
    assert text in (problems[0]["msg"] if problems else str(refused.value))
