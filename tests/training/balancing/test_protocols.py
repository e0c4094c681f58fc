"""The families of balancers: each is told from the others by what it sees, and by that alone."""

from collections.abc import Callable
from typing import get_args

import pytest

from onepass.training.balancing import AnyBalancer, GradientBalancer, GradientMixer, LossBalancer
from onepass.training.balancing.gradients import FromGradients
from onepass.training.balancing.losses import FromLosses
from onepass.training.balancing.protocols import LookingAgain, NormBalancer, Stateless

GRADIENTS = [spec.model_fields["kind"].default for spec in get_args(FromGradients)]
LOSSES = [spec.model_fields["kind"].default for spec in get_args(FromLosses)]


@pytest.mark.parametrize("kind", [*LOSSES, *GRADIENTS])
def test_a_balancer_is_of_one_family(make: Callable[..., AnyBalancer], kind: str) -> None:
    families = (LossBalancer, GradientBalancer, GradientMixer)
    (own,) = [family for family in families if isinstance(make(kind), family)]
    assert (own is LossBalancer) == (kind in LOSSES)
    assert (own is GradientMixer) == (kind == "graddrop")


def test_only_the_methods_that_need_it_look_a_second_time_or_at_norms(
    make: Callable[..., AnyBalancer],
) -> None:
    again = [kind for kind in LOSSES if isinstance(make(kind), LookingAgain)]
    norms = [kind for kind in LOSSES if isinstance(make(kind), NormBalancer)]
    assert (again, norms) == (["famo"], ["gradnorm"])


def test_what_learns_nothing_has_nothing_to_keep() -> None:
    plain = Stateless()
    plain.epoch({"a": 1.0}, {"a": 0.5})
    plain.load({"a": 1.0})
    assert (plain.parameters(), plain.state()) == ((), {})
