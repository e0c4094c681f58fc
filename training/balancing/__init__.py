"""Balancing: how several losses become one update. One file per method, in two families."""

from typing import Annotated

from pydantic import Field

from training.balancing.losses.equal import Equal, EqualSpec
from training.balancing.losses.fixed import Fixed, FixedSpec
from training.balancing.protocols import Balancer, GradientBalancer, LossBalancer

Balancing = Annotated[EqualSpec | FixedSpec, Field(discriminator="kind")]


def balancer(spec: Balancing) -> LossBalancer | GradientBalancer:
    """The balancer of a spec, before its first step."""
    match spec:
        case EqualSpec():
            return Equal()
        case FixedSpec():
            return Fixed(spec)


__all__ = ["Balancer", "Balancing", "EqualSpec", "FixedSpec", "GradientBalancer", "LossBalancer"]
