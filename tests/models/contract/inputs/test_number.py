"""Numbers: bounds that make sense, and float32 that holds what was checked."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from onepass.models.contract.inputs import NumberInput
from onepass.models.contract.ranges import FLOAT32_MAX


@pytest.mark.parametrize(
    "settings",
    [
        {"min": 3, "max": 3},
        {"min": 3, "max": 1},
        {"min": 0, "default": -1},
        {"max": 0, "default": 1},
        {"default": float("nan")},
        {"default": 1e39},
        {"max": 1e39},
        {"min": float("-inf")},
        {"mean": 3},
    ],
)
def test_settings_that_cannot_be_meant_are_refused(settings: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        NumberInput.model_validate(settings)


@given(st.lists(st.none() | st.floats(-FLOAT32_MAX, FLOAT32_MAX) | st.integers(-(10**9), 10**9)))
def test_an_array_is_finite_and_as_near_as_float32_comes(values: list[float | None]) -> None:
    array = NumberInput(default=7.5).array(values)
    assert (array.dtype, array.shape) == (np.float32, (len(values),))
    assert np.isfinite(array).all()
    expected = [np.float32(7.5 if value is None else value) for value in values]
    assert array.tolist() == [float(value) for value in expected]
