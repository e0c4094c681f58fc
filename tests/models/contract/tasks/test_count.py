"""Counts: the expected number, at least 0."""

import numpy as np
import pytest
from pydantic import ValidationError

from onepass.models.contract.tasks import CountTask
from onepass.models.contract.tasks.columns import listed


def test_an_answer_is_the_expected_number() -> None:
    assert CountTask().answers({"value": np.array([1.5])}, listed) == [{"value": 1.5}]
    schema = CountTask(max=9, unit="rentals").json_schema()["properties"]["value"]
    assert (schema["minimum"], schema["maximum"]) == (0, 9)


@pytest.mark.parametrize("settings", [{"max": 0}, {"max": 1e39}, {"family": "normal"}])
def test_settings_that_cannot_be_meant_are_refused(settings: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        CountTask.model_validate(settings)
