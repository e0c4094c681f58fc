"""A probability per label and token."""

import torch

from onepass.models.contract.tasks import TaggingTask
from onepass.models.network.answers import kind_of
from onepass.models.network.answers.tagging import TaggingAnswers


def test_golden_probabilities_of_each_token() -> None:
    logits = torch.tensor([[[[0.0, 1.0986123], [0.0, 0.0]]]])  # log 3 is 3 : 1
    found = TaggingAnswers()(logits, None)["probabilities"]
    torch.testing.assert_close(found, torch.tensor([[[[0.25, 0.75], [0.5, 0.5]]]]))


def test_it_is_answered_cell_by_cell() -> None:
    task = TaggingTask(labels=("O", "B-X", "I-X"))
    assert kind_of(task) is TaggingAnswers
    assert TaggingAnswers.cells
    assert TaggingAnswers.outputs(task) == 3
