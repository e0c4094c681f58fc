"""By rank and back: exact at knots, rising, and straight on beyond the ends."""

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor

from onepass.models.contract.tasks import QuantilesTask, RegressionTask
from onepass.models.network.answers.quantiles import QuantilesAnswers
from onepass.models.network.answers.ranks import MOST, Ranks
from onepass.models.network.answers.regression import RegressionAnswers
from onepass.models.network.encoders.statistics import normal_scores

RANDOM = np.random.default_rng(0)
TARGETS: dict[str, NDArray[np.float64]] = {
    "normal": RANDOM.normal(size=3000),
    "heavy tails": RANDOM.standard_cauchy(3000) * 1e6,
    "many zeros": np.where(RANDOM.random(2000) < 0.8, 0.0, RANDOM.exponential(50, 2000)),
    "few labels": RANDOM.integers(0, 5, 300),
    "two rows": np.array([3.0, -1.0]),
    "float32 from end to end": np.array([-3.4e38, -1e-38, 0.0, 1e-38, 3.4e38]),
}


def back(ranks: Ranks, scores: Tensor) -> Tensor:
    return ranks.labelled(scores.view(1, -1, 1), None).flatten()


@pytest.mark.parametrize("name", TARGETS)
def test_there_and_back(name: str) -> None:
    target = TARGETS[name].astype(np.float32)
    ranks = Ranks(1)
    ranks.fit(0, target)
    own, scores = normal_scores(target.astype(np.float64))
    assert len(own) <= MOST
    assert (own[0], own[-1]) == (target.min(), target.max())
    at = torch.from_numpy(own)
    torch.testing.assert_close(ranks.scored(0, at), torch.from_numpy(scores).float())
    assert torch.equal(back(ranks, ranks.scores[0, : len(own)]), at), "exact at each of them"
    tightly = torch.from_numpy(np.sort(target))
    there = ranks.scored(0, tightly)
    assert there.isfinite().all()
    assert (there.diff() >= -1e-6).all()
    near = {"rtol": 1e-3, "atol": 1e-5 * float(np.ptp(own[np.abs(own) < 1e30]) or 1)}
    torch.testing.assert_close(back(ranks, there), tightly, **near)


def test_it_is_what_interpolation_says_and_goes_straight_on_beyond_the_ends() -> None:
    target = TARGETS["normal"].astype(np.float32)
    ranks = Ranks(2)
    ranks.fit(1, target)
    own, scores = normal_scores(target.astype(np.float64))
    x = torch.linspace(-3, 3, 101)
    second = torch.tensor([1])
    found = ranks.labelled(x.view(1, -1, 1), second).flatten()
    np.testing.assert_allclose(found, np.interp(x, scores, own), rtol=1e-4, atol=1e-5)
    ends = torch.tensor([scores[-1], scores[-1] + 1, scores[-1] + 2], dtype=torch.float32)
    high = ranks.labelled(ends.view(1, -1, 1), second).flatten()
    slope = (own[-1] - own[-2]) / (scores[-1] - scores[-2])
    np.testing.assert_allclose(high.diff(), [slope, slope], rtol=1e-3)
    beyond = ranks.scored(1, torch.tensor([own[-1] + 1.0, own[0] - 1.0]))
    assert beyond[0] > scores[-1]
    assert beyond[1] < scores[0]


def test_of_a_constant_that_is_the_answer() -> None:
    answers = RegressionAnswers([RegressionTask(min=0, max=9)])
    answers.scale_by("quantile")
    answers.fit(0, np.full(7, 4.0, dtype=np.float32))
    assert answers.standardised(0, torch.tensor([4.0, 5.0])).tolist() == [0.0, 1.0]
    value = answers(torch.tensor([[[-1e9], [0.0], [3.0]]]), None)["value"]
    assert value.tolist() == [[4.0, 4.0, 4.0]]


def test_quantiles_stay_in_their_order_and_range() -> None:
    task = QuantilesTask(levels=(0.1, 0.5, 0.9), min=0, max=300)
    answers = QuantilesAnswers([task, task])
    answers.scale_by("quantile")
    for index in (0, 1):
        answers.fit(index, TARGETS["many zeros"].astype(np.float32) * (index + 1))
    outputs = torch.randn(2, 50, 3, generator=torch.Generator().manual_seed(0)) * 3
    logits = answers.logits(outputs, None)
    found = answers(logits, None)["quantiles"]
    assert (found.diff(dim=2) >= 0).all()
    assert ((found >= 0) & (found <= 300)).all()
    only = answers(logits[1:], torch.tensor([1]))["quantiles"]
    assert torch.equal(only[0], found[1])
