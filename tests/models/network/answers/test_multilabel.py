"""Logits to a probability per label, each for itself."""

import torch

from onepass.models.network.answers.multilabel import MultilabelAnswers


def test_golden_probabilities() -> None:
    found = MultilabelAnswers()(torch.tensor([[[0.0, 1.0986123, -40.0]]]), None)["probabilities"]
    torch.testing.assert_close(
        found, torch.tensor([[[0.5, 0.75, 4.248354e-18]]]), rtol=1e-5, atol=0
    )
