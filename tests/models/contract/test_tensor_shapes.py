"""Kinds and shapes of tensors: what is wrong with one, before any of its values is looked at."""

from typing import Any

import numpy as np
import pytest

from onepass.models.contract.inputs import (
    CategoryInput,
    Input,
    NumberInput,
    SetInput,
    VectorInput,
)
from onepass.models.contract.tensor_shapes import Presence, is_coarse, misplaced

INPUTS: dict[str, Input | Presence] = {
    "x": NumberInput(),
    "hour": NumberInput(default=12),
    "zone": CategoryInput(optional=True),
    "zone.present": Presence(),
    "where": VectorInput(length=2),
    "has": SetInput(max_items=2),
    "at": NumberInput(offset=1.7e9),
}
TEXT = np.array(["a", "b"], dtype=object)
GOOD: dict[str, Any] = {
    "x": np.ones((2, 1)),
    "hour": np.array([1, 2], dtype=np.uint8),
    "zone": TEXT,
    "zone.present": np.array([True, False]),
    "where": np.ones((2, 2), dtype=np.float16),
    "has": np.array([["a"], [""]], dtype=object),
    "at": np.ones(2),
}


def told(tensors: dict[str, Any]) -> dict[str, str]:
    found = {name: misplaced(name, given, tensors, 2) for name, given in INPUTS.items()}
    assert all(one is None or one["loc"] == ("inputs", name) for name, one in found.items())
    return {name: one["msg"] for name, one in found.items() if one is not None}


def test_any_kind_that_holds_the_values_will_do() -> None:
    assert told(GOOD) == {}
    left_out = ("hour", "zone", "zone.present")
    assert told({name: values for name, values in GOOD.items() if name not in left_out}) == {}


@pytest.mark.parametrize(
    ("name", "values", "words"),
    [
        ("x", np.array([True, False]), "must hold numbers, got booleans"),
        ("x", np.array([1j, 2]), "must hold numbers, got complex128"),
        ("zone", np.ones(2), "must hold text or whole numbers, got numbers that are not whole"),
        ("zone.present", np.ones(2), "must hold booleans, got numbers that are not whole"),
        ("at", np.ones(2, dtype=np.float32), "must be FP64 or whole numbers: 32-bit floats can"),
        ("x", np.array(1.0), "must have the shape [rows]"),
        ("x", np.ones((2, 2)), "must have the shape [rows]"),
        ("where", np.ones((2, 3)), "must have the shape [rows, 2]"),
        ("has", TEXT, "must have the shape [rows, items]"),
        ("has", np.array([["a"] * 3] * 2, dtype=object), "must have at most 2 items, got 3"),
        ("where", np.ones((0, 2)), "no rows: send at least one"),
        ("hour", np.ones(3), "has 3 rows where the first input has 2"),
        ("zone.present", np.array([True] * 1200), "has 1,200 rows where the first input has 2"),
    ],
)
def test_what_does_not_fit_is_told_of_that_tensor_alone(name: str, values: Any, words: str) -> None:
    ((found, message),) = told(GOOD | {name: values}).items()
    assert found == name
    assert message.startswith(words)


def test_what_is_left_out_is_missing_unless_it_may_be() -> None:
    assert told({}) == {name: "is missing" for name in INPUTS if name != "zone.present"}, (
        "of nothing at all, every input is"
    )
    assert told({n: GOOD[n] for n in GOOD if n != "x"}) == {"x": "is missing"}
    assert told({n: GOOD[n] for n in GOOD if n != "zone"}) == {
        "zone": "is missing, and zone.present says that 1 rows have it"
    }


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.int8, np.bool_, object])
def test_floats_of_less_than_64_bits_are_coarse(dtype: type) -> None:
    assert is_coarse(np.ones(1, dtype=dtype)) is (dtype in (np.float16, np.float32))
