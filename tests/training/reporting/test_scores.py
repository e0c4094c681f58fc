"""Scores per label: those of a kept library, and none where there is no label."""

import numpy as np
import pytest
from sklearn.metrics import precision_recall_fscore_support

from onepass.models.contract.tasks import (
    MulticlassTask,
    MultilabelTask,
    RegressionTask,
    TaggingTask,
)
from onepass.training.reporting.scores import label_scores
from onepass.training.tasks.metrics.tagging import tokens

LABELS = ("a", "b", "c")


def test_scores_are_those_of_a_kept_library() -> None:
    random = np.random.default_rng(0)
    table = random.dirichlet(np.ones(3), 60).astype(np.float32)
    target = random.integers(0, 3, 60)
    found = label_scores(MulticlassTask(labels=LABELS), target, {"probabilities": table})
    expected = precision_recall_fscore_support(target, table.argmax(1), labels=[0, 1, 2])
    for score in found:
        place = LABELS.index(score.label)
        numbers = score.precision, score.recall, score.f1, score.rows
        assert numbers == pytest.approx([column[place] for column in expected])
    assert [score.rows for score in found] == sorted((s.rows for s in found), reverse=True)


def test_a_label_never_said_has_no_precision() -> None:
    table = np.array([[0.9, 0.1], [0.8, 0.2]], dtype=np.float32)
    task = MultilabelTask(labels=("x", "y"))
    x, y = label_scores(task, np.array([[1, 0], [1, 1]]), {"probabilities": table})
    assert (x.label, x.precision, x.recall, x.f1) == ("x", 1, 1, 1)
    assert (y.rows, y.recall, y.f1) == (1, 0, 0)
    assert np.isnan(y.precision)


def test_numbers_have_no_labels() -> None:
    value = {"value": np.zeros(2, dtype=np.float32)}
    assert label_scores(RegressionTask(), np.zeros(2), value) == []


def test_a_label_that_is_not_known_is_neither_right_nor_wrong() -> None:
    table = np.array([[0.9, 0.1], [0.9, 0.1]], dtype=np.float32)
    task = MultilabelTask(labels=("x", "y"))
    x, _ = label_scores(task, np.array([[1, 0], [np.nan, 0]]), {"probabilities": table})
    assert (x.rows, x.precision, x.recall) == (1, 1, 1)


def test_tokens_are_those_that_have_a_tag_and_were_answered() -> None:
    task = TaggingTask(labels=("noun", "verb"))
    target = np.array([[1, 2, 0, 0], [2, 0, 0, 0]])
    sure = np.array([[[0.9, 0.1], [0.8, 0.2]], [[0.1, 0.9], [0.5, 0.5]]])
    there, true, said = tokens(task, target, {"probabilities": sure})
    assert there.tolist() == [[True, True], [True, False]]
    assert true[there].tolist() == [0, 1, 1]
    assert said[there].tolist() == [0, 0, 1]
    noun, verb = sorted(label_scores(task, target, {"probabilities": sure}))
    assert (noun.rows, noun.precision, noun.recall) == (1, 0.5, 1)
    assert (verb.rows, verb.precision, verb.recall) == (2, 1, 0.5)
