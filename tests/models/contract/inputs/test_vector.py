"""Vectors: a fixed number of float32."""

import numpy as np
import pytest
from pydantic import ValidationError

from onepass.models.contract.inputs import VectorInput


@pytest.mark.parametrize(
    "settings", [{}, {"length": 0}, {"length": 2, "min": 1, "max": 0}, {"length": 2, "max": 1e39}]
)
def test_settings_that_cannot_be_meant_are_refused(settings: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        VectorInput.model_validate(settings)


@pytest.mark.parametrize("rows", [0, 1, 3])
def test_rows_keep_their_shape_however_few(rows: int) -> None:
    array = VectorInput(length=2).array([[1, 2.5]] * rows)
    assert (array.dtype, array.shape) == (np.float32, (rows, 2))
    assert array.tolist() == [[1.0, 2.5]] * rows
