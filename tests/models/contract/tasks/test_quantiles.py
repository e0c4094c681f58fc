"""Quantiles: a number per level, by its name."""

from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from onepass.models.contract.tasks import QuantilesTask
from onepass.models.contract.tasks.columns import listed


def test_an_answer_has_a_number_per_level() -> None:
    task = QuantilesTask(levels=(0.05, 0.5))
    columns = {"quantiles": np.array([[1.0, 2.0]])}
    assert task.answers(columns, listed) == [{"quantiles": {"0.05": 1.0, "0.5": 2.0}}]
    assert list(task.json_schema()["properties"]["quantiles"]["properties"]) == ["0.05", "0.5"]


@pytest.mark.parametrize(
    "settings", [{"levels": []}, {"levels": [0.5, 0.1]}, {"levels": [0]}, {"min": 1, "max": 0}]
)
def test_settings_that_cannot_be_meant_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        QuantilesTask.model_validate(settings)
