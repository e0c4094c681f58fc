"""Multiclass: labels that differ, and the most probable one is the answer."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from onepass.models.contract.tasks import MulticlassTask
from onepass.models.contract.tasks.columns import listed


@pytest.mark.parametrize("labels", [["a"], ["a", "b", "a"]])
def test_labels_must_be_several_and_differ(labels: list[str]) -> None:
    with pytest.raises(ValidationError):
        MulticlassTask.model_validate({"labels": labels})


@given(st.lists(st.lists(st.floats(0, 1), min_size=3, max_size=3), min_size=1))
def test_the_label_has_the_greatest_probability(table: list[list[float]]) -> None:
    task = MulticlassTask(labels=("a", "b", "c"))
    for answer, row in zip(
        task.answers({"probabilities": np.array(table)}, listed), table, strict=True
    ):
        assert answer["probabilities"] == dict(zip("abc", row, strict=True))
        assert answer["probabilities"][answer["label"]] == max(row)
