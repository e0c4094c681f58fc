"""What is read of a row in a straight line, and what is not."""

import orjson
import pytest

from onepass.app.fronts.open_inference.row_reader import Cell, Identified, RowReader
from onepass.models.contract import Contract

X = {"name": "x", "shape": [1], "datatype": "FP32", "data": [0.5]}
COLOR = {"name": "color", "shape": [1], "datatype": "BYTES", "data": ["red"]}
NUMBERS = [{"name": "fare.value"}]
TAKES = {"x": ("FP32", "FP64"), "color": ("BYTES",)}


@pytest.fixture(scope="module")
def rows() -> RowReader:
    inputs = {
        "x": {"kind": "number", "max": 9},
        "color": {"kind": "category", "values": ["red", "blue"]},
    }
    declared = {"inputs": inputs, "tasks": {"fare": {"kind": "regression"}}}
    return RowReader(Contract.model_validate(declared), TAKES)


def test_a_row_and_the_id_of_its_request(rows: RowReader) -> None:
    assert rows.from_json(orjson.dumps({"inputs": [COLOR, X]})) == {"x": 0.5, "color": "red"}
    named = rows.from_json(orjson.dumps({"inputs": [COLOR, X], "id": "7"}))
    assert isinstance(named, Identified)
    assert named.id == "7"


def test_where_values_lie_behind_a_json(rows: RowReader) -> None:
    tensors = [
        {key: tensor[key] for key in ("name", "shape", "datatype")}
        | {"parameters": {"binary_data_size": size}}
        for tensor, size in ((COLOR, 7), (X, 4))
    ]
    cells = [Cell("color", "BYTES", 0, 7), Cell("x", "FP32", 7, 4)]
    assert rows.cells(tensors) == cells
    body = b"{}" + b"\3\0\0\0red" + b"\0\0\0\x3f"
    assert rows.from_bytes(body, 2, cells) == {"x": 0.5, "color": "red"}
    assert rows.cells(tensors[:1]) is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b'{"inputs": 1}',
        b'{"inputs": [1, 2]}',
        *(
            orjson.dumps(document)
            for document in (
                {"inputs": [X]},
                {"inputs": [X, X]},
                {"inputs": [X, COLOR, COLOR]},
                {"inputs": [X, COLOR], "outputs": NUMBERS},
                {"inputs": [X, COLOR], "parameters": {"timeout": 1}},
                {"inputs": [X, COLOR], "id": 7},
                *(
                    {"inputs": [X | other, COLOR]}
                    for other in (
                        {"shape": [2]},
                        {"shape": [True]},
                        {"shape": [1.0]},
                        {"shape": []},
                        {"name": ["x"]},
                        {"name": "y"},
                        {"datatype": "INT64"},
                        {"datatype": "FP16"},
                        {"data": ["a"]},
                        {"data": [True]},
                        {"data": [10]},
                        {"data": [0.5, 0.5]},
                        {"data": "0"},
                        {"data": {"0": 0}},
                        {"parameters": {}},
                    )
                ),
            )
        ),
    ],
)
def test_what_is_unusual_or_wrong_is_not_read_here(rows: RowReader, body: bytes) -> None:
    assert rows.from_json(body) is None
