"""Metrics against scikit-learn's, with weights; a weight counts as that many equal rows."""

from collections.abc import Callable

import numpy as np
import pytest
from sklearn import metrics as sk

from onepass.models.contract.tasks import BinaryTask, MulticlassTask, RegressionTask, Task
from onepass.training.tasks import kind_of

RANDOM = np.random.default_rng(0)
N = 60
NUMBERS = RANDOM.normal(5, 2, N)
LABELS = RANDOM.integers(0, 4, N)
BITS = RANDOM.integers(0, 2, N).astype(np.float32)
VALUES = {"value": (NUMBERS + RANDOM.normal(size=N)).astype(np.float32)}
FOUR = {"probabilities": RANDOM.dirichlet(np.ones(4), N)}
TWO = {"probabilities": RANDOM.dirichlet(np.ones(2), N)}
NAMES = ("a", "b", "c", "d")

Sk = Callable[[np.ndarray], float]
SLOW: list[tuple[Task, np.ndarray, dict[str, np.ndarray], dict[str, Sk]]] = [
    (
        RegressionTask(),
        NUMBERS,
        VALUES,
        {
            "mae": lambda w: sk.mean_absolute_error(NUMBERS, VALUES["value"], sample_weight=w),
            "rmse": lambda w: sk.root_mean_squared_error(NUMBERS, VALUES["value"], sample_weight=w),
            "r2": lambda w: sk.r2_score(NUMBERS, VALUES["value"], sample_weight=w),
        },
    ),
    (
        BinaryTask(labels=("a", "b")),
        BITS,
        TWO,
        {
            "accuracy": lambda w: sk.accuracy_score(
                BITS, TWO["probabilities"].argmax(axis=1), sample_weight=w
            ),
            "auc": lambda w: sk.roc_auc_score(BITS, TWO["probabilities"][:, 1], sample_weight=w),
            "log_loss": lambda w: sk.log_loss(BITS, TWO["probabilities"], sample_weight=w),
        },
    ),
    (
        MulticlassTask(labels=NAMES),
        LABELS,
        FOUR,
        {
            "accuracy": lambda w: sk.accuracy_score(
                LABELS, FOUR["probabilities"].argmax(axis=1), sample_weight=w
            ),
            "macro_f1": lambda w: sk.f1_score(
                LABELS, FOUR["probabilities"].argmax(axis=1), average="macro", sample_weight=w
            ),
            "log_loss": lambda w: sk.log_loss(LABELS, FOUR["probabilities"], sample_weight=w),
        },
    ),
]


@pytest.mark.parametrize(
    ("task", "target", "fields", "slow"), SLOW, ids=lambda v: getattr(v, "kind", "")
)
@pytest.mark.parametrize(
    "weight",
    [np.ones(N), RANDOM.integers(1, 4, N).astype(float), RANDOM.integers(0, 3, N).astype(float)],
)
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
    times = weight.astype(int)
    repeated = {field: np.repeat(column, times, axis=0) for field, column in fields.items()}
    for metric in kind_of(task).metrics:
        again = metric.measure(np.repeat(target, times), repeated, np.ones(times.sum()))
        assert again == pytest.approx(found[metric.name], rel=1e-5)


def test_golden_values() -> None:
    ones = np.ones(4)
    target, fields = np.array([1.0, 2, 3, 6]), {"value": np.array([1.0, 2, 3, 2])}
    mae, rmse, r2 = (
        metric.measure(target, fields, ones) for metric in kind_of(RegressionTask()).metrics
    )
    assert (mae, rmse, r2) == (1.0, 2.0, pytest.approx(1 - 16 / 14))
    sure = {"probabilities": np.array([[1.0, 0], [0, 1], [0, 1], [1, 0]])}
    task = BinaryTask(labels=("a", "b"))
    accuracy, auc, loss = (
        m.measure(np.array([0, 1, 0, 0]), sure, ones) for m in kind_of(task).metrics
    )
    assert (accuracy, auc) == (0.75, pytest.approx(5 / 6))
    assert loss == pytest.approx(-np.log(1e-7) / 4)  # wrong and certain is cut, not infinite


def test_auc_is_unknown_where_one_label_occurs_and_r2_where_all_are_equal() -> None:
    auc = kind_of(BinaryTask(labels=("a", "b"))).metrics[1]
    assert np.isnan(auc.measure(np.zeros(3), {"probabilities": np.full((3, 2), 0.5)}, np.ones(3)))
    r2 = kind_of(RegressionTask()).metrics[2]
    assert np.isnan(r2.measure(np.ones(3), {"value": np.zeros(3)}, np.ones(3)))


@pytest.mark.parametrize(
    ("task", "target", "fields", "slow"), SLOW, ids=lambda v: getattr(v, "kind", "")
)
def test_no_constant_beats_the_trivial_answer_on_the_rows_it_comes_from(
    task: Task, target: np.ndarray, fields: dict[str, np.ndarray], slow: dict[str, Sk]
) -> None:
    measure = kind_of(task).error.measure
    assert not kind_of(task).error.higher_is_better
    best = measure(target, kind_of(task).trivial(target, N), np.ones(N))
    for row in range(N):
        constant = {
            field: np.repeat(column[row : row + 1], N, axis=0) for field, column in fields.items()
        }
        assert measure(target, constant, np.ones(N)) >= best - 1e-9


def test_golden_trivial_answers() -> None:
    values = kind_of(RegressionTask()).trivial(np.array([1.0, 2, 10]), 2)
    assert values["value"].tolist() == [2.0, 2.0]
    labels = kind_of(MulticlassTask(labels=NAMES)).trivial(np.array([0, 1, 1, 3]), 2)
    assert labels["probabilities"].tolist() == [[0.25, 0.5, 0.0, 0.25]] * 2
