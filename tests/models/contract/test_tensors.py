"""Tensors: the rules for rows hold for them, word for word."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onepass.models.bundle import open_bundle
from onepass.models.contract import BadRequest, BadTensors, Contract

GOOD: dict[str, Any] = {
    "distance": np.array([2.1, 17.25]),
    "hour": np.array([8, 23], dtype=np.uint8),
    "zone": np.array(["Midtown", "never seen"], dtype=object),
    "where": np.array([[0.5, -1], [1e3, 1e-3]], dtype=np.float32),
}


def said(error: BadRequest) -> set[tuple[Any, ...]]:
    """Every problem: whose it is, its words, its value. Rows and tensors order their places so:
    ("rows", 3, "where", 1), ("inputs", "where", 3, 1)."""
    return {
        (frozenset(problem["loc"][1:3]), *problem["loc"][3:], problem["msg"], problem["input"])
        for problem in error.problems
    }


def refusal(read: Callable[[Any], object], given: object) -> BadRequest | None:
    try:
        read(given)
    except BadRequest as error:
        return error
    return None


floats = st.floats(width=64) | st.sampled_from([-0.0, 23.0, 24.0, 3.4028235e38, 3.5e38, -1e39])


@pytest.fixture(scope="module")
def taxi_contract(make_bundle: Callable[..., Path]) -> Contract:
    """The same for all examples."""
    return open_bundle(make_bundle("taxi")).contract


@given(
    distance=st.lists(floats, min_size=2, max_size=2),
    hour=st.lists(floats, min_size=2, max_size=2),
    where=st.lists(floats, min_size=4, max_size=4),
    zone=st.lists(st.text(max_size=3) | st.just("Queens"), min_size=2, max_size=2),
)
def test_a_tensor_is_read_as_its_rows_are(
    taxi_contract: Contract, distance: Any, hour: Any, where: Any, zone: Any
) -> None:
    tensors = {
        "distance": np.array(distance),
        "hour": np.array(hour),
        "zone": np.array(zone, dtype=object),
        "where": np.array(where).reshape(2, 2),
    }
    as_rows = [
        {"distance": d, "hour": h, "zone": z, "where": w}
        for d, h, z, w in zip(distance, hour, zone, (where[:2], where[2:]), strict=True)
    ]
    refused = refusal(taxi_contract.read, as_rows)
    if refused is not None:
        error = refusal(taxi_contract.tensors.read, tensors)
        assert error is not None
        assert said(error) == said(refused)
        assert error.total == refused.total
        return
    wanted = taxi_contract.read(as_rows)
    found = taxi_contract.tensors.read(tensors)
    assert list(found) == list(wanted)
    for name, array in wanted.items():
        assert found[name].dtype == array.dtype
        np.testing.assert_array_equal(found[name], array)


def test_any_type_that_holds_the_values_will_do(taxi: Contract) -> None:
    wanted = taxi.tensors.read(GOOD)
    others = {
        "distance": GOOD["distance"].astype(np.float32).reshape(2, 1),
        "hour": GOOD["hour"].astype(np.int64),
        "where": GOOD["where"].astype(np.float64),
    }
    found = taxi.tensors.read(GOOD | others)
    for name, array in wanted.items():
        np.testing.assert_array_equal(found[name], array)
    assert wanted["zone"].tolist() == [1, 0]


def test_whole_numbers_are_names_of_categories() -> None:
    contract = Contract.model_validate(
        {
            "inputs": {"zone": {"kind": "category", "values": ["7", "12", "-1"]}},
            "tasks": {"fare": {"kind": "regression"}},
        }
    )
    for kind in (np.int64, np.int8, np.uint16):
        ids = np.array([12, 7, 99, 7], dtype=kind)
        assert contract.tensors.read({"zone": ids})["zone"].tolist() == [2, 1, 0, 1]
    assert contract.tensors.read({"zone": np.array([-1])})["zone"].tolist() == [3]


def test_a_default_stands_in_for_a_tensor_that_is_left_out(taxi: Contract) -> None:
    found = taxi.tensors.read({name: GOOD[name] for name in ("distance", "where")})
    assert found["hour"].tolist() == [12.0, 12.0]
    assert found["zone"].tolist() == [0, 0]
    assert [array.dtype for array in found.values()] == [
        np.float32,
        np.float32,
        np.int64,
        np.float32,
    ]


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_bounds_are_those_of_the_tensors_own_type(kind: Any) -> None:
    contract = Contract.model_validate(
        {
            "inputs": {"x": {"kind": "number", "min": 0.1, "max": 0.3}},
            "tasks": {"y": {"kind": "regression"}},
        }
    )
    contract.tensors.read({"x": np.array([0.1, 0.3], dtype=kind)})
    for value in (np.nextafter(kind(0.1), kind(0)), np.nextafter(kind(0.3), kind(1))):
        with pytest.raises(BadTensors, match=r"inputs\.x\[1\]: must be at (least 0.1|most 0.3)"):
            contract.tensors.read({"x": np.array([0.2, value], dtype=kind)})


@pytest.mark.parametrize(
    ("spoilt", "message"),
    [
        ({"distance": np.array([True, False])}, "distance: must hold numbers, got booleans"),
        ({"distance": GOOD["zone"]}, "distance: must hold numbers, got text"),
        ({"zone": np.array([1.0, 2.0])}, "zone: must hold text or whole numbers, got numbers that"),
        ({"hour": np.array([1, 2, 3])}, "hour: has 3 rows where the first input has 2"),
        ({"hour": np.array(1.0)}, r"hour: must have the shape \[rows\]"),
        ({"distance": np.array(1.0)}, r"distance: must have the shape \[rows\]"),
        ({"hour": np.ones((2, 2))}, r"hour: must have the shape \[rows\]"),
        ({"where": np.ones(4)}, r"where: must have the shape \[rows, 2\]"),
        ({"where": np.ones((2, 3))}, r"where: must have the shape \[rows, 2\]"),
        ({"where": np.ones((2, 1, 2))}, r"where: must have the shape \[rows, 2\]"),
        ({"distanse": np.ones(2)}, "distanse: no such input; did you mean 'distance'"),
        ({"where": np.ones((0, 2))}, "where: no rows"),
    ],
)
def test_what_does_not_fit_is_named(taxi: Contract, spoilt: dict[str, Any], message: str) -> None:
    with pytest.raises(BadTensors, match=rf"inputs\.{message}"):
        taxi.tensors.read(GOOD | spoilt)


def test_what_has_no_default_is_missing(taxi: Contract) -> None:
    with pytest.raises(BadTensors) as error:
        taxi.tensors.read({})
    assert [problem["loc"][1] for problem in error.value.problems] == list(taxi.inputs)
    with pytest.raises(BadTensors, match=r"inputs\.where: is missing"):
        taxi.tensors.read({"distance": GOOD["distance"]})


def test_many_problems_are_cut_and_counted(taxi: Contract) -> None:
    tensors = {"distance": np.full(3000, -1.0), "where": np.full((3000, 2), np.nan)}
    with pytest.raises(BadTensors) as error:
        taxi.tensors.read(tensors)
    assert (len(error.value.problems), error.value.total) == (100, 9000)
    with pytest.raises(BadTensors) as error:
        taxi.tensors.read({f"x{number}": np.ones(1) for number in range(500)})
    assert (len(error.value.problems), error.value.total) == (100, 502)
