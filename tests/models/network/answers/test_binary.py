"""Logits to the probabilities of both labels."""

import torch

from onepass.models.network.answers.binary import BinaryAnswers


def test_golden_probabilities_and_small_ones_are_kept() -> None:
    answers = BinaryAnswers()
    logits = torch.tensor([[[0.0], [1.0986123], [40.0], [-40.0]]])  # log 3 is 3 : 1
    found = answers(logits, None)["probabilities"]
    tiny = float(torch.tensor(-40.0, dtype=torch.float64).exp())
    expected = torch.tensor([[[0.5, 0.5], [0.25, 0.75], [tiny, 1.0], [1.0, tiny]]])
    torch.testing.assert_close(found, expected, rtol=1e-5, atol=0)
