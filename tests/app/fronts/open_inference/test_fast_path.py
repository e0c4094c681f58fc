"""A few rows are read as many are, or not at all."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onepass.app.fronts.open_inference.datatypes import from_list
from onepass.app.fronts.open_inference.fast_path import FewRows
from onepass.models.contract import Contract

CONTRACT = Contract.model_validate(
    {
        "inputs": {
            "distance": {"kind": "number", "min": 0.1, "max": 0.3},
            "hour": {"kind": "number", "default": 12},
            "zone": {"kind": "category", "values": ["Midtown", "Queens"]},
        },
        "tasks": {"fare": {"kind": "regression"}},
    }
)
FEW = FewRows(CONTRACT)
VALUES = {
    "distance": st.sampled_from(
        [0.1, 0.2, 0.3, 0.30000001, 0.4, 1, True, None, "0.2", [0.2], 1e39]
    ),
    "hour": st.one_of(st.integers(), st.floats(allow_nan=False)),
    "zone": st.sampled_from(["Midtown", "", "never seen", 3, None]),
}
TYPES = st.sampled_from(["FP32", "FP64", "BYTES", "INT64", "BOOL", "FP16"])


def document(columns: dict[str, list[Any]], types: dict[str, str]) -> list[Any]:
    return [
        {"name": name, "shape": [len(data)], "datatype": types[name], "data": data}
        for name, data in columns.items()
    ]


PLAIN = document(
    {"distance": [0.1, 0.3], "hour": [3, 4.5], "zone": ["Queens", "x"]},
    {"distance": "FP32", "hour": "FP64", "zone": "BYTES"},
)


def slow(inputs: list[Any]) -> dict[str, Any]:
    tensors = {one["name"]: from_list(one["datatype"], one["shape"], one["data"]) for one in inputs}
    return CONTRACT.tensors.read(tensors)


@given(st.data(), st.integers(0, 3))
def test_what_is_read_is_what_tensors_would_be(data: st.DataObject, count: int) -> None:
    columns = {
        name: data.draw(st.lists(v, min_size=count, max_size=count)) for name, v in VALUES.items()
    }
    inputs = document(columns, {name: data.draw(TYPES) for name in columns})
    found = FEW.read(inputs)
    if found is not None:
        expected = slow(inputs)
        assert list(found) == list(expected)
        for name, values in found.items():
            assert values.dtype == expected[name].dtype
            np.testing.assert_array_equal(values, expected[name])


def test_plain_ones_are_read() -> None:
    found = FEW.read(PLAIN)
    assert found is not None
    np.testing.assert_array_equal(found["distance"], np.array([0.1, 0.3], dtype=np.float32))
    np.testing.assert_array_equal(slow(PLAIN)["zone"], found["zone"])


@pytest.mark.parametrize(
    "change",
    [
        {"datatype": "INT64"},
        {"shape": [2, 1]},
        {"shape": [3]},
        {"data": (0.1, 0.2)},
        {"data": None},
        {"data": [0.1]},
        {"data": [0.1, 0.4]},
        {"data": [0.1, None]},
        {"name": "hour"},
        {"name": "unknown"},
        {"parameters": {"binary_data_size": 8}},
    ],
)
def test_others_are_left_to_those_who_say_what_is_wrong(change: dict[str, Any]) -> None:
    assert FEW.read([PLAIN[0] | change, *PLAIN[1:]]) is None
    assert FEW.read(PLAIN[1:]) is None
    assert (
        FEW.read(document({name: [0.2] * 40 for name in VALUES}, dict.fromkeys(VALUES, "FP32")))
        is None
    )
