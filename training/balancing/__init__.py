"""Balancing: how several losses become one update. One file per method, in two families."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from onepass.models.contract.tasks import Task
from onepass.training.balancing.gradients import FromGradients, from_gradients
from onepass.training.balancing.gradients.on_gram import GradientSpec
from onepass.training.balancing.losses import FromLosses, from_losses
from onepass.training.balancing.losses.equal import EqualSpec
from onepass.training.balancing.protocols import (
    Balancer,
    GradientBalancer,
    GradientMixer,
    LookingAgain,
    LossBalancer,
    NormBalancer,
    Place,
)

Balancing = Annotated[FromLosses | FromGradients, Field(discriminator="kind")]
AnyBalancer = LossBalancer | GradientBalancer | GradientMixer


def balancer(spec: Balancing, tasks: Mapping[str, Task]) -> AnyBalancer:
    """The balancer of a spec, before its first step."""
    if isinstance(spec, GradientSpec):
        return from_gradients(spec)
    return from_losses(spec, tasks)


__all__ = [
    "AnyBalancer",
    "Balancer",
    "Balancing",
    "EqualSpec",
    "GradientBalancer",
    "GradientMixer",
    "LookingAgain",
    "LossBalancer",
    "NormBalancer",
    "Place",
    "balancer",
]
