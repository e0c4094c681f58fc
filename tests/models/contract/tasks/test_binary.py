"""Binary: two different labels, or none yet."""

import numpy as np
import pytest
from pydantic import ValidationError

from onepass.models.contract.tasks import BinaryTask
from onepass.models.contract.tasks.columns import listed


@pytest.mark.parametrize("labels", [["a"], ["a", "a"], ["a", "b", "c"], [0, 1]])
def test_other_than_two_different_words_are_refused(labels: list[str]) -> None:
    with pytest.raises(ValidationError):
        BinaryTask.model_validate({"labels": labels})


def test_the_second_label_is_the_positive_one() -> None:
    task = BinaryTask(labels=("no", "yes"))
    columns = {"probabilities": np.array([[0.25, 0.75]])}
    assert task.answers(columns, listed) == [
        {"label": "yes", "probabilities": {"no": 0.25, "yes": 0.75}}
    ]


def test_the_positive_label_is_said_above_the_threshold() -> None:
    columns = {"probabilities": np.array([[0.75, 0.25], [0.9, 0.1], [0.5, 0.5]])}
    for threshold, places in ((0.2, [1, 0, 1]), (0.5, [0, 0, 0]), ("tuned", [0, 0, 0])):
        task = BinaryTask.model_validate({"labels": ["no", "yes"], "threshold": threshold})
        assert task.places(columns).tolist() == places
