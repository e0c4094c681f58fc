"""Metrics of multilabel, ordinal, count and quantiles tasks, against scikit-learn's."""

from collections.abc import Callable

import numpy as np
import pytest
from sklearn import metrics as sk

from onepass.models.contract.tasks import (
    CountTask,
    MultilabelTask,
    OrdinalTask,
    QuantilesTask,
    Task,
)
from onepass.training.tasks import kind_of

RANDOM = np.random.default_rng(0)
N = 60
MANY = RANDOM.integers(0, 2, (N, 3)).astype(np.float32)
EACH = {"probabilities": RANDOM.uniform(0.01, 0.99, (N, 3))}
SAID = EACH["probabilities"] > np.array([0.3, 0.5, 0.9])
PLACES = RANDOM.integers(0, 4, N)
FOUR = {"probabilities": RANDOM.dirichlet(np.ones(4), N)}
STARS = np.array([1.0, 2, 3, 10])
MEDIAN = np.array([np.searchsorted(p.cumsum(), 0.5) for p in FOUR["probabilities"]])
COUNTS = RANDOM.poisson(4, N).astype(np.float32)
MEANS = {"value": RANDOM.uniform(0.5, 9, N)}
NUMBERS = RANDOM.normal(size=N)
BANDS = {"quantiles": np.sort(RANDOM.normal(size=(N, 3)), axis=1)}
INSIDE = (BANDS["quantiles"][:, 0] <= NUMBERS) & (BANDS["quantiles"][:, 2] >= NUMBERS)

Sk = Callable[[np.ndarray], float]
SLOW: list[tuple[Task, np.ndarray, dict[str, np.ndarray], dict[str, Sk]]] = [
    (
        MultilabelTask(labels=("a", "b", "c"), threshold=(0.3, 0.5, 0.9)),
        MANY,
        EACH,
        {
            "micro_f1": lambda w: sk.f1_score(MANY, SAID, average="micro", sample_weight=w),
            "macro_f1": lambda w: sk.f1_score(MANY, SAID, average="macro", sample_weight=w),
            "log_loss": lambda w: float(
                np.mean(
                    [
                        sk.log_loss(MANY[:, k], EACH["probabilities"][:, k], sample_weight=w)
                        for k in range(3)
                    ]
                )
            ),
        },
    ),
    (
        OrdinalTask(labels=("1", "2", "3", "10")),
        PLACES,
        FOUR,
        {
            "mae": lambda w: sk.mean_absolute_error(STARS[PLACES], STARS[MEDIAN], sample_weight=w),
            "accuracy": lambda w: sk.accuracy_score(PLACES, MEDIAN, sample_weight=w),
            "log_loss": lambda w: sk.log_loss(PLACES, FOUR["probabilities"], sample_weight=w),
        },
    ),
    (
        CountTask(),
        COUNTS,
        MEANS,
        {
            "mae": lambda w: sk.mean_absolute_error(COUNTS, MEANS["value"], sample_weight=w),
            "rmse": lambda w: sk.root_mean_squared_error(COUNTS, MEANS["value"], sample_weight=w),
            "deviance": lambda w: sk.mean_poisson_deviance(COUNTS, MEANS["value"], sample_weight=w),
        },
    ),
    (
        QuantilesTask(),
        NUMBERS,
        BANDS,
        {
            "pinball": lambda w: float(
                np.mean(
                    [
                        sk.mean_pinball_loss(
                            NUMBERS, BANDS["quantiles"][:, place], alpha=level, sample_weight=w
                        )
                        for place, level in enumerate((0.1, 0.5, 0.9))
                    ]
                )
            ),
            "mae": lambda w: sk.mean_absolute_error(
                NUMBERS, BANDS["quantiles"][:, 1], sample_weight=w
            ),
            "coverage": lambda w: float(np.average(INSIDE, weights=w)),
        },
    ),
]


@pytest.mark.parametrize(("task", "target", "fields", "slow"), SLOW, ids=lambda v: str(v)[:12])
@pytest.mark.parametrize("weight", [np.ones(N), RANDOM.integers(1, 4, N).astype(float)])
def test_they_agree_with_scikit_learn(
    task: Task,
    target: np.ndarray,
    fields: dict[str, np.ndarray],
    slow: dict[str, Sk],
    weight: np.ndarray,
) -> None:
    found = {
        metric.name: metric.measure(target, fields, weight) for metric in kind_of(task).metrics
    }
    assert list(found) == list(slow)
    for name, value in found.items():
        assert value == pytest.approx(slow[name](weight), rel=1e-5), name


@pytest.mark.parametrize(("task", "target", "fields", "slow"), SLOW, ids=lambda v: str(v)[:12])
def test_no_constant_beats_the_trivial_answer_on_the_rows_it_comes_from(
    task: Task, target: np.ndarray, fields: dict[str, np.ndarray], slow: dict[str, Sk]
) -> None:
    measure = kind_of(task).error.measure
    best = measure(target, kind_of(task).trivial(target, N), np.ones(N))
    for row in range(N):
        constant = {
            field: np.repeat(column[row : row + 1], N, axis=0) for field, column in fields.items()
        }
        assert measure(target, constant, np.ones(N)) >= best - 1e-9


def test_an_ordinal_number_is_judged_as_it_is_answered() -> None:
    task = OrdinalTask(labels=("1", "2", "10"), answer="number")
    fields = {"probabilities": np.array([[0.5, 0.5, 0.0]])}
    assert kind_of(task).metrics[0].measure(np.array([2]), fields, np.ones(1)) == pytest.approx(8.5)
