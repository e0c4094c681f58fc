"""Counts: their metrics against scikit-learn's, and targets that are whole numbers."""

from collections.abc import Callable

import numpy as np
from sklearn import metrics as sk

from onepass.models.contract.tasks import CountTask
from onepass.training.tasks import kind_of

RANDOM = np.random.default_rng(0)
TRUE = RANDOM.poisson(4, 60).astype(np.float32)
MEAN = RANDOM.uniform(0.5, 9, 60)


def test_the_laws_hold(obeys_the_laws: Callable[..., None]) -> None:
    obeys_the_laws(
        CountTask(),
        TRUE,
        {"value": MEAN},
        {
            "mae": lambda w: sk.mean_absolute_error(TRUE, MEAN, sample_weight=w),
            "rmse": lambda w: sk.root_mean_squared_error(TRUE, MEAN, sample_weight=w),
            "deviance": lambda w: sk.mean_poisson_deviance(TRUE, MEAN, sample_weight=w),
        },
    )


def test_parts_of_a_count_are_problems() -> None:
    problems: list[str] = []
    assert kind_of(CountTask()).target("n", [2, None, 0.5, -1], (), problems).tolist() == [
        2, 0, 0.5, -1,
    ]  # fmt: skip
    assert problems == [
        "tasks.n.min: 1 labels lie beyond 0, such as -1",
        "tasks.n: 1 labels are no whole numbers, such as 0.5: a count is 0, 1, 2 ...",
    ]


def test_its_statistics_are_a_histogram() -> None:
    assert sum(kind_of(CountTask()).statistics(np.array([0.0, 7]))["counts"]) == 2
