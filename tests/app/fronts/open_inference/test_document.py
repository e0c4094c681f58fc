"""The JSON of a request, before anybody looks at its data."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from onepass.app.fronts.open_inference.document import Document

CHECK = TypeAdapter(Document).validate_python
TENSOR = {"name": "x", "shape": [1], "datatype": "FP32", "data": [1]}


@pytest.mark.parametrize(
    "document",
    [
        {"inputs": [TENSOR]},
        {"inputs": [TENSOR], "id": None, "outputs": None, "parameters": None},
        {"inputs": [TENSOR | {"parameters": {"binary_data_size": 4}}]},
        {"inputs": [TENSOR], "outputs": [{"name": "y.value", "parameters": {"binary_data": True}}]},
        {"inputs": [], "id": "7", "parameters": {"binary_data_output": True, "timeout": 5}},
    ],
)
def test_what_the_protocol_allows_is_taken(document: Any) -> None:
    assert CHECK(document) == document


@pytest.mark.parametrize(
    ("document", "where"),
    [
        ({}, ("inputs",)),
        ({"inputs": [TENSOR], "id": 7}, ("id",)),
        ({"inputs": [{"name": "x"}]}, ("inputs", 0, "shape")),
        ({"inputs": [TENSOR | {"datatype": "FP99"}]}, ("inputs", 0, "datatype")),
        ({"inputs": [TENSOR | {"shape": [-1]}]}, ("inputs", 0, "shape", 0)),
        ({"inputs": [TENSOR | {"shape": [1] * 17}]}, ("inputs", 0, "shape")),
        ({"inputs": [TENSOR], "outputs": [{}]}, ("outputs", 0, "name")),
    ],
)
def test_what_it_does_not_is_refused_where_it_stands(document: Any, where: Any) -> None:
    with pytest.raises(ValidationError) as refused:
        CHECK(document)
    assert where in [error["loc"] for error in refused.value.errors()]
