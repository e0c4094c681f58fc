"""The loss of a count, against the distributions of torch."""

from collections.abc import Callable

import pytest
import torch
from torch.distributions import NegativeBinomial, Poisson

from onepass.models.contract.tasks import CountTask
from onepass.training.losses.count import LikelihoodSpec, count, negative_binomial, poisson

TARGET = torch.tensor([0.0, 1, 4, 30])
LOG_MEAN = torch.tensor([-1.0, 0.5, 2.0, 3.0])


def test_poisson_is_the_likelihood_less_the_best_there_is() -> None:
    golden = Poisson(TARGET.clamp(min=1e-9)).log_prob(TARGET)
    golden = golden - Poisson(LOG_MEAN.exp()).log_prob(TARGET)
    torch.testing.assert_close(poisson(LOG_MEAN, TARGET), golden, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("log_dispersion", [-2.0, 0.0, 1.0])
def test_negative_binomial_is_torchs(log_dispersion: float) -> None:
    log_dispersion_ = torch.full((4,), log_dispersion)
    r = (-log_dispersion_).exp()
    golden = -NegativeBinomial(r, logits=LOG_MEAN - r.log()).log_prob(TARGET)
    found = negative_binomial(LOG_MEAN, log_dispersion_, TARGET)
    torch.testing.assert_close(found, golden, rtol=1e-4, atol=1e-4)


def test_golden_value() -> None:
    found = count("poisson", torch.tensor([[0.0]]), torch.tensor([2.0]), torch.ones(1))
    assert found.item() == pytest.approx(1 - 2 + 2 * 0.693147, rel=1e-5)


@pytest.mark.parametrize(("family", "outputs"), [("poisson", 1), ("negative_binomial", 2)])
def test_the_laws_hold(family: str, outputs: int, obeys_the_laws: Callable[..., None]) -> None:
    torch.manual_seed(0)
    task = CountTask.model_validate({"family": family})
    target = torch.randint(0, 9, (10,)).float()
    obeys_the_laws(task, LikelihoodSpec(), torch.randn(10, outputs), target)
