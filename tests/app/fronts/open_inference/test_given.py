"""The tensors of a request: out of its JSON, and out of the bytes behind it."""

from typing import Any

import numpy as np
import pytest

from onepass.app.fronts.open_inference.given import tensors_of
from onepass.models.contract import BadRequest, Contract

NOTHING = memoryview(b"")


def x(**more: Any) -> Any:
    return {"name": "x", "shape": [2], "datatype": "FP32"} | more


def sized(count: int, **more: Any) -> Any:
    return x(parameters={"binary_data_size": count}, **more)


def test_lists_and_bytes_are_the_same_tensors(sincos: Contract) -> None:
    raw = np.array([1.5, -2], dtype="<f4").tobytes()
    listed = tensors_of([x(data=[1.5, -2])], NOTHING, sincos.inputs)
    binary = tensors_of([sized(8)], memoryview(raw), sincos.inputs)
    assert listed["x"].tolist() == binary["x"].tolist() == [1.5, -2]
    assert listed["x"].dtype == binary["x"].dtype == np.float32


@pytest.mark.parametrize(
    ("inputs", "raw", "message"),
    [
        ([x()], b"", "has neither data nor binary_data_size"),
        ([x(data=[1, 2]), x(data=[1, 2])], b"", "given twice"),
        ([sized(8, data=[1, 2])], b"12345678", "has both data and binary_data_size"),
        ([sized(8)], b"1234", "binary_data_size is 8, but 4 bytes are left"),
        ([sized(8)], b"123456789", "1 bytes belong to no input"),
        ([x(data=[1])], b"", "1"),
    ],
)
def test_what_cannot_be_read_is_said(
    sincos: Contract, inputs: Any, raw: bytes, message: str
) -> None:
    with pytest.raises(BadRequest) as refused:
        tensors_of(inputs, memoryview(raw), sincos.inputs)
    assert message in refused.value.problems[0]["msg"]


@pytest.mark.parametrize(
    ("name", "datatype", "text"),
    [("hour", "FP32", "send the default itself (12.0)"), ("distance", "FP32", "null")],
)
def test_of_null_it_is_said_what_to_send(
    taxi: Contract, name: str, datatype: str, text: str
) -> None:
    given: Any = {"name": name, "shape": [1], "datatype": datatype, "data": [None]}
    with pytest.raises(BadRequest) as refused:
        tensors_of([given], NOTHING, taxi.inputs)
    assert text in refused.value.problems[0]["msg"]
