"""Weighted sums to try: of mean weight one, the same for the same seed."""

from collections.abc import Callable

import numpy as np
import pytest

from onepass.training.specs.spec import Spec
from onepass.training.studies.comparing.weights import NAME, RANDOM, RATIOS, candidates

Make = Callable[..., Spec]
TWO = {"price": {"kind": "regression"}, "weight": {"kind": "binary"}}


def weights(spec: Spec, seed: int = 0) -> list[list[float]]:
    return [list(one.document["balancing"]["weights"].values()) for one in candidates(spec, seed)]


def test_two_tasks_have_a_grid_of_ratios(shop: Make) -> None:
    found = weights(shop(tasks=TWO))
    assert [first / second for first, second in found] == pytest.approx(RATIOS, rel=0.01)


def test_more_tasks_are_drawn_by_lot_that_the_seed_decides(shop: Make) -> None:
    found = weights(shop())
    assert len(found) == RANDOM
    assert found == weights(shop()) != weights(shop(), seed=1)


@pytest.mark.parametrize("tasks", [TWO, None])
def test_the_mean_weight_is_one_and_each_can_be_trained(shop: Make, tasks: object) -> None:
    spec = shop(**({} if tasks is None else {"tasks": tasks}))
    for one, own in zip(candidates(spec), weights(spec), strict=True):
        assert np.mean(own) == pytest.approx(1, abs=0.001)
        assert one.name.startswith(f"{NAME} (price ")
        assert one.spec(3).balancing.kind == "fixed"
        assert one.sharing == "hard"


def test_one_task_has_nothing_to_weigh(shop: Make) -> None:
    assert candidates(shop(tasks={"price": {"kind": "regression"}})) == []
