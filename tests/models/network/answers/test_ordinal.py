"""Cut points ascend, probabilities are differences of sigmoids, groups are stacked."""

import numpy as np
import torch
import torch.nn.functional as F

from onepass.models.contract.tasks import OrdinalTask
from onepass.models.network.answers.ordinal import LEAST_GAP, OrdinalAnswers

TASK = OrdinalTask(labels=("a", "b", "c", "d"))


def slow(answers: OrdinalAnswers, place: int, score: float) -> np.ndarray:
    """P(k) as the difference of P(y <= k), in float64."""
    first = answers.first[place].double()
    gaps = F.softplus(answers.gaps[place].double()) + LEAST_GAP
    cuts = torch.cat([first, first + gaps.cumsum(0)])
    below = torch.cat([torch.zeros(1), (cuts - score).sigmoid(), torch.ones(1)])
    return below.diff().detach().numpy()


def test_probabilities_are_those_of_the_cumulative_link_model() -> None:
    torch.manual_seed(0)
    answers = OrdinalAnswers([TASK, TASK])
    with torch.no_grad():
        answers.first.normal_()
        answers.gaps.normal_()
    scores = torch.randn(2, 5, 1) * 3
    logits = answers.logits(scores, None)
    found = answers(logits, None)["probabilities"].detach().numpy()
    torch.testing.assert_close(logits.logsumexp(dim=2), torch.zeros(2, 5), rtol=0, atol=1e-6)
    for place in (0, 1):
        for row in range(5):
            golden = slow(answers, place, float(scores[place, row, 0]))
            np.testing.assert_allclose(found[place, row], golden, rtol=1e-5, atol=1e-7)
    second = answers.logits(scores[1:], torch.tensor([1]))
    torch.testing.assert_close(second[0], logits[1])


def test_it_begins_with_the_labels_frequencies() -> None:
    answers = OrdinalAnswers([TASK])
    answers.fit(0, np.repeat([0, 1, 2, 3], [9, 39, 29, 19]).astype(np.float32))  # and one each
    found = answers(answers.logits(torch.zeros(1, 1, 1), None), None)["probabilities"]
    torch.testing.assert_close(
        found[0, 0], torch.tensor([0.1, 0.4, 0.3, 0.2]), rtol=1e-3, atol=1e-3
    )


def test_far_scores_keep_their_gradient() -> None:
    answers = OrdinalAnswers([TASK])
    score = torch.tensor([[[60.0]]], requires_grad=True)
    logits = answers.logits(score, None)
    assert logits.isfinite().all()
    logits[0, 0, 0].backward()  # as far from the first label as can be
    assert score.grad is not None
    assert score.grad.item() < -0.99
