"""Messages become what the front of /v2 reads; what cannot is said, all at once."""

from typing import Any

import pytest

pytest.importorskip("google.protobuf")
from onepass.app.fronts.grpc.messages import message
from onepass.app.fronts.grpc.tensors import MOST, inference, parsed
from onepass.app.fronts.open_inference.request import RequestReader
from onepass.models.contract import BadRequest, Contract

Request = message("ModelInferRequest")


def read(contract: Contract, request: Any) -> Any:
    reader = RequestReader(contract.serving(max_rows=4), 4)
    body = request.SerializeToString()
    return inference(reader, parsed(body), len(body))


def of_x(datatype: str, *, raw: bytes | None = None, shape: int = 2, **contents: Any) -> Any:
    tensor: dict[str, Any] = {"name": "x", "datatype": datatype, "shape": [shape]}
    tensor |= {"contents": contents} if contents else {}
    return Request(inputs=[tensor], raw_input_contents=[] if raw is None else [raw])


@pytest.mark.parametrize(
    "request_",
    [
        of_x("FP32", fp32_contents=[1, 2]),
        of_x("FP64", fp64_contents=[1, 2]),
        of_x("UINT8", uint_contents=[1, 2]),
        of_x("INT64", int64_contents=[1, 2]),
        of_x("BF16", raw=b"\x80\x3f\x00\x40"),
        of_x("INT8", raw=b"\x01\x02"),
    ],
)
def test_raw_and_typed_contents_are_the_same(sincos: Contract, request_: Any) -> None:
    asked = read(sincos, request_)
    values = (asked.arrays or asked.tensors)["x"]
    assert values.tolist() == [1, 2]
    assert {one.binary for one in asked.wanted} == {len(request_.raw_input_contents) > 0}


@pytest.mark.parametrize(
    ("request_", "text"),
    [
        (of_x("FP32", raw=b"12345678", fp32_contents=[1, 2]), "both contents and raw"),
        (of_x("FP32", raw=b"1234567"), "FP32 of the shape \\[2\\] has 8 bytes"),
        (of_x("FP16", fp32_contents=[1, 2]), "FP16 has no typed contents"),
        (of_x("INT64", int_contents=[1, 2]), "must be in int64_contents, got int_contents"),
        (of_x("INT8", int_contents=[1, 300]), "does not fit INT8"),
        (of_x("FP32"), "has 2 items, the data has 0"),
        (of_x("FP32", shape=-1, fp32_contents=[1]), "greater than or equal to 0"),
        (of_x("TEXT", bytes_contents=[b"1", b"2"]), "datatype"),
        (of_x("BYTES", bytes_contents=[b"\xff", b"2"]), "is not UTF-8"),
        (Request(raw_input_contents=[b"1"]), "are 1, but there are 0 inputs"),
        (Request(inputs=[{}] * (MOST + 1)), "at most 16,384"),
    ],
)
def test_what_cannot_be_read_is_said(sincos: Contract, request_: Any, text: str) -> None:
    with pytest.raises(BadRequest, match=text):
        read(sincos, request_)


def test_what_is_said_of_sizes_by_a_caller_means_nothing(sincos: Contract) -> None:
    request = of_x("FP32", raw=b"\0\0\x80\x3f\0\0\0\x40")
    request.inputs[0].parameters["binary_data_size"].int64_param = 3
    request.inputs[0].parameters["mine"].string_param = "kept"
    assert read(sincos, request).tensors["x"].tolist() == [1, 2]
