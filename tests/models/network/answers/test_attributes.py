"""What each object is asked: modules side by side, each of which sees its own numbers."""

from typing import Any

import numpy as np
import torch
from pydantic import TypeAdapter

from onepass.models.contract.tasks.attributes import Attribute
from onepass.models.network.answers.attributes import AttributeAnswers
from onepass.models.network.answers.of_rows import row_answers

ASKED: dict[str, Attribute] = TypeAdapter(dict[str, Attribute]).validate_python(
    {
        "quality": {"kind": "multiclass", "labels": ["a", "b", "c"]},
        "age": {"kind": "regression", "min": 0},
    }
)


def test_each_answers_as_it_does_alone() -> None:
    torch.manual_seed(0)
    made = AttributeAnswers([ASKED])
    made.fit(0, np.array([[0, 10], [1, 30], [2, np.nan]], dtype=np.float32))
    outputs = torch.randn(1, 5, 2, 4)
    fields: dict[str, Any] = made(made.logits(outputs, None), None)
    alone = row_answers([ASKED["quality"]])
    expected = alone(outputs[..., :3].flatten(1, 2), None)["probabilities"].unflatten(1, (5, 2))
    torch.testing.assert_close(fields["quality.probabilities"], expected)
    age = (outputs[..., 3] * 10 + 20).clamp(min=0)  # the known ones: 10 and 30
    torch.testing.assert_close(fields["age.value"], age)


def test_targets_are_scaled_and_what_is_unknown_stays_so() -> None:
    made = AttributeAnswers([ASKED])
    made.fit(0, np.array([[0, 10], [1, 30]], dtype=np.float32))
    scaled = made.standardised(0, torch.tensor([[[2.0, 30.0], [1.0, torch.nan]]]))
    assert scaled[0, 0].tolist() == [2, 1]
    assert scaled[0, 1, 0] == 1
    assert scaled[0, 1, 1].isnan()


def test_without_any_there_is_nothing() -> None:
    made = AttributeAnswers([{}])
    outputs = torch.zeros(1, 2, 3, 0)
    assert made.logits(outputs, None).shape == (1, 2, 3, 0)
    assert made(outputs, None) == {}
    assert made.standardised(0, torch.zeros(2, 3, 0)).shape == (2, 3, 0)
