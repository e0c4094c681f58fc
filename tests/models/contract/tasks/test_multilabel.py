"""Multilabel: any number of labels, each said above its threshold."""

from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from onepass.models.contract.tasks import MultilabelTask
from onepass.models.contract.tasks.columns import listed

COLUMNS = {"probabilities": np.array([[0.25, 0.75, 0.5], [0.0, 0.1, 0.2]])}


@pytest.mark.parametrize(
    "settings",
    [{"labels": ["a"]}, {"labels": ["a", "a"]}, {"threshold": 1}, {"threshold": [0.5, 0.5]}],
)
def test_settings_that_cannot_be_meant_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        MultilabelTask.model_validate(settings)


@pytest.mark.parametrize(
    ("threshold", "said"),
    [
        (0.5, [["b"], []]),
        ("tuned", [["b"], []]),
        (0.15, [["a", "b", "c"], ["c"]]),
        ((0.9, 0.05, 0.4), [["b", "c"], ["b"]]),
    ],
)
def test_a_label_is_said_above_its_threshold(threshold: Any, said: list[list[str]]) -> None:
    task = MultilabelTask(labels=("a", "b", "c"), threshold=threshold)
    answers = task.answers(COLUMNS, listed)
    assert [answer["labels"] for answer in answers] == said
    assert answers[0]["probabilities"] == {"a": 0.25, "b": 0.75, "c": 0.5}
    tensor = task.tensor("labels", COLUMNS)
    assert tensor.shape == (2, 3)
    assert [[label for label in row if label] for row in tensor.tolist()] == said
    assert [task.labels[place] for place in task.places(COLUMNS)] == [
        label for row in said for label in row
    ]
