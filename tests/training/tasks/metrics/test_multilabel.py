"""Metrics of a multilabel task whose rows know some labels only."""

import numpy as np
import pytest

from onepass.models.contract.tasks import MultilabelTask
from onepass.training.reporting.page_data import one_of
from onepass.training.reporting.plots import pictures
from onepass.training.reporting.scores import label_scores
from onepass.training.reporting.worst_rows import worst
from onepass.training.tasks import kind_of

TASK = MultilabelTask(labels=("a", "b"))
NAN = float("nan")
TARGET = np.array([[1, NAN], [0, 1], [NAN, 0], [1, 1]], dtype=np.float32)
TABLE = np.array([[0.9, 0.9], [0.2, 0.4], [0.8, 0.7], [0.6, 0.9]], dtype=np.float32)


def measured(target: np.ndarray, table: np.ndarray, weight: np.ndarray) -> dict[str, float]:
    fields = {"probabilities": table}
    return {metric.name: metric.measure(target, fields, weight) for metric in kind_of(TASK).metrics}


def test_only_known_labels_count() -> None:
    found = measured(TARGET, TABLE, np.ones(4))
    each = -np.log([0.9, 0.8, 0.4, 0.3, 0.6, 0.9])  # of the six labels that are known
    assert found["log_loss"] == pytest.approx(each.mean(), rel=1e-6)
    # a: said 1, 4 and true 1, 4; b: said 3, 4 and true 2, 4
    assert found["micro_f1"] == pytest.approx(2 * 3 / 8)
    assert found["macro_f1"] == pytest.approx((1 + 0.5) / 2)


def test_what_is_answered_where_nothing_is_known_does_not_matter() -> None:
    other = np.where(np.isnan(TARGET), 1 - TABLE, TABLE)
    for weight in (np.ones(4), np.array([3.0, 0.0, 1.0, 2.0])):
        assert measured(TARGET, other, weight) == measured(TARGET, TABLE, weight)


def test_a_row_drawn_twice_counts_twice() -> None:
    rows = [0, 0, 2, 3]
    weight = np.array([2.0, 0.0, 1.0, 1.0])
    twice = measured(TARGET[rows], TABLE[rows], np.ones(4))
    assert measured(TARGET, TABLE, weight) == pytest.approx(twice)


def test_reports_tell_and_draw_what_is_known() -> None:
    fields = {"probabilities": TABLE}
    assert {score.label: score.rows for score in label_scores(TASK, TARGET, fields)} == {
        "a": 2,
        "b": 2,
    }
    errors = kind_of(TASK).row_errors(TARGET, fields)
    told = {wrong.row: wrong.true for wrong in worst(TASK, errors, one_of(TARGET, fields))}
    assert told == {0: "a (not known: b)", 1: "b", 2: "none (not known: a)", 3: "a, b"}
    assert "<svg" in pictures("genre", TASK, TARGET, fields, {})
