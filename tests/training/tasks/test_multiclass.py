"""Multiclass: its metrics against scikit-learn's, its labels and targets."""

from collections.abc import Callable

import numpy as np
import pytest
from sklearn import metrics as sk

from onepass.models.contract.tasks import MulticlassTask
from onepass.training.tasks import kind_of

RANDOM = np.random.default_rng(0)
TRUE = RANDOM.integers(0, 4, 60)
TABLE = RANDOM.dirichlet(np.ones(4), 60)
SAID = TABLE.argmax(axis=1)
TASK = MulticlassTask(labels=("a", "b", "c", "d"))


def test_the_laws_hold(obeys_the_laws: Callable[..., None]) -> None:
    obeys_the_laws(
        TASK,
        TRUE,
        {"probabilities": TABLE},
        {
            "accuracy": lambda w: sk.accuracy_score(TRUE, SAID, sample_weight=w),
            "macro_f1": lambda w: sk.f1_score(TRUE, SAID, average="macro", sample_weight=w),
            "log_loss": lambda w: sk.log_loss(TRUE, TABLE, sample_weight=w),
        },
    )


def test_the_trivial_answer_is_how_frequent_labels_are() -> None:
    found = kind_of(TASK).trivial(np.array([0, 1, 1, 3]), 2)
    assert found["probabilities"].tolist() == [[0.25, 0.5, 0.0, 0.25]] * 2


def test_labels_are_learnt_in_their_order_where_none_are_named() -> None:
    column = ["10", "9", None, "x", "9"]
    assert kind_of(MulticlassTask()).learnt(column).labels == ("9", "10", "x")
    assert kind_of(TASK).learnt(column) is TASK
    with pytest.raises(
        ValueError, match="a multiclass task cannot have the 1 labels found: x; say"
    ):
        kind_of(MulticlassTask()).learnt(["x", "x", None])


def test_its_target_is_the_index_and_its_statistics_count_labels() -> None:
    problems: list[str] = []
    found = kind_of(TASK).target("y", ["d", None, "b"], (), problems)
    assert (found.tolist(), found.dtype, problems) == ([3, 0, 1], np.int64, [])
    counts = {"labels": {"a": 2, "b": 1, "c": 0, "d": 0}}
    assert kind_of(TASK).statistics(np.array([0, 0, 1])) == counts
