"""A search that found something, small enough to be worked out by hand."""

from collections.abc import Callable
from typing import Any

import pytest

from onepass.training.specs.spec import Spec
from onepass.training.studies.statistics import Estimate
from onepass.training.studies.trial import Result
from onepass.training.studies.tuning.search import Tried
from onepass.training.studies.tuning.tune import Tuned
from onepass.training.studies.variant import Variant, dumped


def tried(number: int, spec: Spec, name: str, skill: float | None, *, own: bool = False) -> Tried:
    facts: dict[str, Any] = {"skills": {"price": skill}, "seconds": 1.25, "parameters": 1234}
    if skill is None:
        facts = {"failed": "the loss is not finite"}
    params = {"sharing": "hard", "lr": 0.01} | ({"widths": 2.0} if number else {})
    variant = Variant(name, dumped(spec) | {"name": "shop"}, "hard", "equal")
    return Tried(number, params, variant, own, Result(facts, {}))


@pytest.fixture
def tuned(shop: Callable[..., Spec]) -> Tuned:
    """Four trials, of which the third is best, and the last came to nothing."""
    spec = shop()
    trials = [
        tried(0, spec, "#0 the spec's own", 0.5, own=True),
        tried(1, spec, "#1 hard + equal, lr 0.1", 0.4),
        tried(2, spec, "#2 hard + equal, lr 0.01", 0.7),
        tried(3, spec, "#3 hard + equal, lr 9", None),
    ]
    return Tuned(
        name="shop",
        tasks={"price": "mae"},
        units={"price": "EUR"},
        rows=60,
        judged_on="test",
        seeds=3,
        tried=trials,
        own=trials[0],
        skills={trials[0].variant.name: 0.51, trials[2].variant.name: 0.69},
        best=trials[2],
        own_errors={"price": Estimate(2.0, 1.9, 2.1)},
        best_errors={"price": Estimate(1.5, 1.4, 1.6)},
        gains={"price": Estimate(0.25, 0.2, 0.3)},
        mean_gain=Estimate(0.25, 0.2, 0.3),
        p=0.004,
    )
