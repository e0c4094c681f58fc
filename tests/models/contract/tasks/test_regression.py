"""Regression: a value per row, and a schema that knows unit and range."""

import numpy as np
import pytest
from pydantic import ValidationError

from onepass.models.contract.tasks import RegressionTask
from onepass.models.contract.tasks.columns import listed


def test_an_answer_is_a_value() -> None:
    column = {"value": np.array([1.5, -2], dtype=np.float32)}
    assert RegressionTask().answers(column, listed) == [{"value": 1.5}, {"value": -2.0}]


@pytest.mark.parametrize(
    "settings", [{"min": 1, "max": 1}, {"max": 1e39}, {"labels": ["a"]}, {"transform": "log1p"}]
)
def test_settings_that_cannot_be_meant_are_refused(settings: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        RegressionTask.model_validate(settings)
