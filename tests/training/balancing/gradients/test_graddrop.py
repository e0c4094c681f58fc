"""GradDrop: a sign per feature, drawn by how pure it is."""

from collections.abc import Callable

import pytest
import torch

from onepass.training.balancing import AnyBalancer
from onepass.training.balancing.gradients.graddrop import GradDrop

TASKS = ["fare", "card"]


@pytest.fixture
def balancing(make: Callable[..., AnyBalancer]) -> GradDrop:
    made = make("graddrop")
    assert isinstance(made, GradDrop)
    return made


def test_a_sign_wins_as_often_as_its_share_and_takes_all(balancing: GradDrop) -> None:
    torch.manual_seed(0)
    gradients = torch.tensor([[[1.0]], [[-3.0]]]).expand(2, 1, 4000)
    mixed = balancing.mix(gradients, torch.ones(1, 4000), TASKS)
    assert set(mixed.flatten().tolist()) == {1.0, -3.0}
    assert (mixed > 0).float().mean().item() == pytest.approx(0.25, abs=0.03)


def test_signs_are_those_of_gradient_times_feature_over_the_batch(balancing: GradDrop) -> None:
    features = torch.tensor([[1.0], [-2.0], [3.0]])
    agreeing = torch.tensor([[1.0], [-1.0], [-0.5]])  # 1 + 1 - 0.5 above 0
    other = torch.tensor([[0.1], [0.2], [0.3]])  # 0.1 - 0.2 + 0.3 above 0
    mixed = balancing.mix(torch.stack([agreeing, other]), features, TASKS)
    torch.testing.assert_close(mixed, agreeing + other)  # pure: all is kept, rows of both signs
    torch.manual_seed(0)
    pairs = torch.stack([agreeing, -other])
    found = {tuple(balancing.mix(pairs, features, TASKS).flatten().tolist()) for _ in range(40)}
    assert found == {tuple(agreeing.flatten().tolist()), tuple((-other).flatten().tolist())}


def test_what_leaks_is_not_dropped(make: Callable[..., AnyBalancer]) -> None:
    made = make("graddrop", leak=1.0)
    assert isinstance(made, GradDrop)
    gradients = torch.randn(3, 5, 7)
    mixed = made.mix(gradients, torch.randn(5, 7), ["fare", "card", "colour"])
    torch.testing.assert_close(mixed, gradients.sum(0))
