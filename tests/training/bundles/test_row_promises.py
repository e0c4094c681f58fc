"""Whether what is promised of a row is true, and how much that says."""

import numpy as np

from onepass.models.contract.ranges import FLOAT32_MAX
from onepass.models.contract.tasks import CountTask, MultilabelTask, RegressionTask, TaggingTask
from onepass.training.bundles.row_promises import extents, holds, tokens_in


def test_of_whole_numbers_those_between_count() -> None:
    fields = {"low": np.array([0.5]), "high": np.array([2.5])}
    calls = CountTask(certainty=0.9)
    assert [bool(holds(calls, np.array([n]), fields)[0]) for n in (0, 1, 2, 3)] == [
        False, True, True, False,
    ]  # fmt: skip


def test_of_several_labels_none_that_is_sure_is_wrong() -> None:
    topics = MultilabelTask(labels=("x", "y"), certainty=0.9)
    fields = {"probabilities": np.array([[0.9, 0.4]] * 3), "slack": np.array([[-0.1, 0.1]] * 3)}
    truth = np.array([[1, 1], [0, 0], [np.nan, 1]])
    assert holds(topics, truth, fields).tolist() == [True, False, True]


def test_of_tokens_those_of_a_row_hold_at_once() -> None:
    task = TaggingTask(labels=("N", "V"), certainty=0.5)
    fields = {
        "probabilities": np.array([[[0.9, 0.1], [0.8, 0.2]], [[0.9, 0.1], [0, 0]]]),
        "slack": np.array([[[0.1, -0.1], [0.1, 0.1]], [[0.1, -0.1], [0, 0]]]),
    }
    truth = np.array([[2, 2, 0], [1, 0, 0]])  # padded further than the answers
    assert holds(task, truth, fields).tolist() == [False, True]
    there, inside = tokens_in(task, truth, fields)
    assert (there.sum(), inside[there].sum()) == (3, 2)
    assert extents(task, fields).tolist() == [1.5, 1]


def test_an_interval_without_an_end_has_no_width() -> None:
    low, high = np.array([0, -FLOAT32_MAX]), np.array([2.5, 1])
    wide = extents(RegressionTask(certainty=0.9), {"low": low, "high": high})
    assert wide[0] == 2.5
    assert np.isnan(wide[1])
