"""Ranges: an array is refused where its numbers are, one by one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from pydantic_core import SchemaValidator, ValidationError

from onepass.models.contract.ranges import (
    FEW,
    FLOAT32_MAX,
    all_within,
    between,
    bounds,
    check_range,
    float_schema,
    misfits,
    range_words,
)

ODD = [np.nan, np.inf, -np.inf, FLOAT32_MAX, -FLOAT32_MAX, 1e39, -1e300, 0.0, -0.0, 1.0, 2.0, 0.25]
numbers = st.sampled_from(ODD) | st.floats(-3, 3)
ends = st.none() | st.sampled_from([-1.0, 0.0, 0.25, 1.0])


def refused_one_by_one(
    values: NDArray[np.float64], low: float | None, high: float | None
) -> list[bool]:
    rule = SchemaValidator(float_schema(low, high))

    def is_refused(value: float) -> bool:
        try:
            rule.validate_python(value)
        except ValidationError:
            return True
        return False

    return [is_refused(value) for value in values.tolist()]


@given(st.lists(numbers, max_size=2 * FEW), ends, ends)
def test_an_array_is_refused_where_its_numbers_are(
    values: list[float], low: float | None, high: float | None
) -> None:
    array = np.array(values, dtype=np.float64)
    wanted = refused_one_by_one(array, low, high)
    assert misfits(array, low, high).tolist() == wanted
    assert all_within(array, low, high) is not any(wanted)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("size", [3, 2 * FEW])
@pytest.mark.parametrize("odd", [np.inf, -np.inf, np.nan])
def test_numbers_of_any_width_must_be_finite(odd: float, size: int, dtype: type) -> None:
    values = np.ones((size, 2), dtype=dtype)
    assert all_within(values, None, None)
    assert not misfits(values, None, None).any()
    values[1, 0] = odd
    assert not all_within(values, None, None)
    assert np.argwhere(misfits(values, None, None)).tolist() == [[1, 0]]


@pytest.mark.parametrize("bound", [0.1, 0.7, 1 / 3])
def test_a_bound_in_32_bits_is_within_itself(bound: float) -> None:
    values = np.array([bound], dtype=np.float32)
    for low, high in ((bound, None), (None, bound)):
        assert all_within(values, low, high)
        assert not misfits(values, low, high).any()


def test_the_schema_states_the_same_bounds() -> None:
    assert bounds(0, None) == {"minimum": 0, "maximum": FLOAT32_MAX}
    assert bounds(None, 23) == {"minimum": -FLOAT32_MAX, "maximum": 23}


def test_a_range_that_nothing_lies_in_is_refused_with_both_its_ends() -> None:
    check_range(1, 1.5)
    check_range(None, -1)
    check_range(3, None)
    with pytest.raises(ValueError, match=r"^min 1000001\.5 must be below max 1000001$"):
        check_range(1000001.5, 1000001)
    with pytest.raises(ValueError, match="min 2 must be below max 2"):
        check_range(2.0, 2.0)


def test_golden_words() -> None:
    assert range_words(0, 100) == "0 to 100"
    assert range_words(0, None) == "from 0"
    assert range_words(None, 1000001.5) == "up to 1000001.5"
    assert range_words(None, None) == ""
    assert between("2024-01-01", None) == "from 2024-01-01"
