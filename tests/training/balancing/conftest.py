"""Every method, by its kind, and gradients to try it on."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from pydantic import TypeAdapter

from onepass.models.contract import Contract
from onepass.training.balancing import AnyBalancer, Balancing, balancer

Array = NDArray[np.float64]


@pytest.fixture
def make(taxi: Contract) -> Callable[..., AnyBalancer]:
    """make("mgda", at="parameters") gives a balancer of the taxi tasks."""

    def made(kind: str, **settings: object) -> AnyBalancer:
        needed = {"fixed": {"weights": {"fare": 0.5, "card": 2.0}}}
        given = {"kind": kind, **needed.get(kind, {}), **settings}
        return balancer(TypeAdapter(Balancing).validate_python(given), taxi.tasks)

    return made


@pytest.fixture
def conflicting() -> Array:
    """Three gradients in five dimensions, two of which conflict (A, P)."""
    return np.array(
        [[1.0, 2.0, 0.5, 0.0, -1.0], [-2.0, 0.5, 1.0, 0.3, 1.5], [0.4, 0.4, -0.2, 2.0, 0.1]]
    )


@pytest.fixture
def weights_of(make: Callable[..., AnyBalancer]) -> Callable[..., Array]:
    """weights_of("mgda", jacobian, c=0.5) gives what it weighs the rows with (A,)."""

    def weigh(kind: str | AnyBalancer, jacobian: Array, **settings: object) -> Array:
        made = make(kind, **settings) if isinstance(kind, str) else kind
        rows = torch.from_numpy(np.asarray(jacobian))
        names: Sequence[str] = ["fare", "minutes", "card", "colour"][: len(rows)]
        weights = made.weigh(rows @ rows.T, torch.ones(len(rows), dtype=rows.dtype), names)  # type: ignore[union-attr]
        return weights.numpy()  # type: ignore[no-any-return]

    return weigh
