"""Rows and tensors that lack an optional input, of every kind."""

import base64
import io
import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from onepass.models.contract import BadRows, BadTensors, Contract

INPUTS: dict[str, Any] = {
    "number": {"kind": "number", "min": 3},
    "vector": {"kind": "vector", "length": 2},
    "category": {"kind": "category", "values": ["a", "b"]},
    "image": {"kind": "image", "size": 2, "channels": 1},
    "text": {"kind": "text"},
    "set": {"kind": "set", "values": ["a", "b"]},
    "time": {"kind": "timestamp"},
}
NAMES = list(INPUTS)


def picture() -> str:
    out = io.BytesIO()
    Image.fromarray(np.full((2, 2), 7, dtype=np.uint8)).save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode()


VALUES: dict[str, Any] = {
    "number": 4.5,
    "vector": [1, 2],
    "category": "b",
    "image": picture(),
    "text": "so it is",
    "set": ["b", "c"],
    "time": "2026-11-22",
}
TENSORS: dict[str, Any] = {
    "number": (4.5, np.nan),
    "vector": ([1.0, 2.0], [np.inf, 0.0]),
    "category": ("b", ""),
    "image": (np.full((1, 2, 2), 7), np.full((1, 2, 2), 300)),
    "text": ("so it is", "and a longer one that says more"),
    "set": (["b", "c"], ["", "a"]),
    "time": ("2026-11-22T00:00Z", "no time"),
}
"""As a tensor has it; and what no row could hold."""


@pytest.fixture(scope="module")
def contract() -> Contract:
    inputs = {name: spec | {"optional": True} for name, spec in INPUTS.items()}
    tasks = {"y": {"kind": "regression"}}
    return Contract.model_validate({"inputs": inputs, "tasks": tasks})


flags = st.lists(st.tuples(*[st.booleans()] * len(NAMES)), min_size=1, max_size=4)


@given(flags)
def test_left_out_and_null_and_a_tensor_masked_are_one(
    contract: Contract, flags: list[tuple[bool, ...]]
) -> None:
    table = [dict(zip(NAMES, row, strict=True)) for row in flags]
    out = [{name: VALUES[name] for name in NAMES if here[name]} for here in table]
    null = [{name: VALUES[name] if here[name] else None for name in NAMES} for here in table]
    tensors = {
        name: np.array(
            [TENSORS[name][0 if here[name] else 1] for here in table],
            dtype=object if name in ("category", "text", "set", "time") else None,
        )
        for name in NAMES
    }
    masks = {f"{name}.present": np.array([here[name] for here in table]) for name in NAMES}
    wanted = contract.read(out)
    assert tuple(wanted) == contract.array_names
    for name in NAMES:
        np.testing.assert_array_equal(wanted[f"{name}.present"], masks[f"{name}.present"])
        assert not wanted[name][~masks[f"{name}.present"]].any()
    for found in (contract.read(null), contract.tensors.read(tensors | masks)):
        assert tuple(found) == tuple(wanted)
        for name, array in wanted.items():
            assert found[name].dtype == array.dtype
            np.testing.assert_array_equal(found[name], array)


def test_a_tensor_left_out_is_absent_from_every_row(contract: Contract) -> None:
    found = contract.tensors.read({"number": np.array([3.0, 4.0])})
    assert found["number.present"].tolist() == [True, True]
    for name in NAMES[1:]:
        assert found[f"{name}.present"].tolist() == [False, False]
        assert len(found[name]) == 2
        assert found[name].dtype == contract.read([{}])[name].dtype


@pytest.mark.parametrize(
    ("tensors", "message"),
    [
        ({"number.present": np.array([True, True])}, "number: is missing, and number.present says"),
        ({"category.present": np.array([1.0, 0.0])}, "category.present: must hold booleans, got n"),
        ({"number.present": np.array([True])}, "number.present: has 1 rows where the first"),
        ({"number": np.array([1.0, 9.0])}, r"number\[0\]: must be at least 3"),
        ({"other.present": np.array([True, True])}, "other.present: no such input"),
        ({"number": np.array([np.nan, 9.0])}, r"number\[0\]: must be a finite number"),
    ],
)
def test_what_does_not_fit_is_named(
    contract: Contract, tensors: dict[str, Any], message: str
) -> None:
    with pytest.raises(BadTensors, match=rf"inputs\.{message}"):
        contract.tensors.read({"vector": np.ones((2, 2))} | tensors)


def test_what_is_there_obeys_its_rule(contract: Contract) -> None:
    with pytest.raises(BadRows, match=r"rows\[0\]\.number: must be at least 3"):
        contract.read([{"number": 1}])


def test_the_schema_says_that_null_will_do(contract: Contract) -> None:
    schema = contract.row_schema()
    assert schema["required"] == []
    for name in NAMES:
        assert schema["properties"][name]["type"][-1] == "null"
        assert schema["properties"][name]["default"] is None


def test_a_contract_without_the_word_reads_as_before() -> None:
    plain = Contract.model_validate({"inputs": INPUTS, "tasks": {"y": {"kind": "regression"}}})
    again = Contract.model_validate_json(json.dumps(plain.model_dump(mode="json")))
    assert plain.array_names == tuple(NAMES) == again.array_names
    with pytest.raises(BadRows, match=r"rows\[0\]\.image: is missing"):
        plain.read([{}])
    with pytest.raises(BadTensors, match=r"inputs\.number\.present: no such input"):
        plain.tensors.read({"number.present": np.array([True])})
