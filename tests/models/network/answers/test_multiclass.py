"""Logits to a probability per label."""

import torch

from onepass.models.network.answers.multiclass import MulticlassAnswers


def test_golden_probabilities() -> None:
    answers = MulticlassAnswers()
    logits = torch.tensor([[[1.0, 2.0, 5.0]]]).log() + 700  # a softmax that overflows is wrong
    found = answers(logits, None)["probabilities"]
    torch.testing.assert_close(found, torch.tensor([[[0.125, 0.25, 0.625]]]), rtol=1e-3, atol=1e-4)
