"""Rivals are judged on the draws of the variants, and held against each of them."""

from typing import Any

import numpy as np
import pytest

from onepass.training.studies.comparing.rivalry import judge_rivals
from onepass.training.studies.statistics import DRAWS
from onepass.training.studies.trial import Result
from onepass.training.studies.variant import Variant


class Told:
    """Errors that the results themselves say."""

    def of(self, result: Result, task: str) -> np.ndarray:
        return np.linspace(0.98, 1.02, 1 + DRAWS) * result.facts["errors"][task]


def result(fare: float, card: float, **facts: Any) -> Result:
    costs = {"seconds": 2.0, "parameters": 10, "forward_us": 5.0, "models": 1}
    return Result({"errors": {"fare": fare, "card": card}} | costs | facts, {})


def test_a_rival_is_held_against_alone_and_against_each_variant() -> None:
    variants = {Variant("hard + equal", {}): {0: result(1.0, 2.0), 1: result(1.0, 2.0)},
                Variant("mmoe + equal", {}): {0: result(0.9, 1.0)}}  # fmt: skip
    alone = {task: {0: result(2.0, 4.0), 1: result(2.0, 4.0)} for task in ("fare", "card")}
    rivals = {"linear": {"fare": {0: result(2.0, 0), 1: result(2.0, 0)},
                         "card": {0: result(0, 1.0, models=3), 1: result(0, 1.0)}}}  # fmt: skip
    told: Any = Told()
    (found,) = judge_rivals(told, rivals, variants, alone)
    assert (found.name, found.models, found.seeds) == ("linear", 4, 2)
    assert found.gains["fare"].value == pytest.approx(0)
    assert found.mean_gain.value == pytest.approx((0 + 0.75) / 2)
    assert found.cost.seconds == 4
    hard, mmoe = found.ahead["hard + equal"], found.ahead["mmoe + equal"]
    assert (hard.gains["fare"].value, hard.gains["card"].value) == pytest.approx((0.5, -1.0))
    assert mmoe.mean_gain.value == pytest.approx((0.55 + 0) / 2)
    assert 0 < found.p <= 1
