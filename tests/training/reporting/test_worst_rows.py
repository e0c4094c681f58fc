"""The rows that a task gets most wrong: the worst first, with what is true and what was said."""

from typing import Any

import numpy as np

from onepass.models.contract.tasks import (
    BinaryTask,
    MultilabelTask,
    QuantilesTask,
    RegressionTask,
    TaggingTask,
)
from onepass.training.reporting.page_data import one_of
from onepass.training.reporting.worst_rows import SHOWN, Wrong, worst
from onepass.training.tasks import kind_of

LABELS = ("a", "b", "c")


def worst_of(task: Any, target: Any, fields: Any) -> list[Wrong]:
    """Of answers that are together."""
    return worst(task, kind_of(task).row_errors(target, fields), one_of(target, fields))


def test_the_worst_row_comes_first() -> None:
    found = worst_of(
        RegressionTask(), np.array([1.0, 2.0, 3.0]), {"value": np.array([1.1, 9.0, 2.5])}
    )
    assert [(one.row, one.true, one.said) for one in found] == [
        (1, "2", "9"),
        (2, "3", "2.5"),
        (0, "1", "1.1"),
    ]


def test_labels_are_wrong_where_they_surprise() -> None:
    table = np.array([[0.9, 0.1], [0.6, 0.4]], dtype=np.float32)
    task = BinaryTask(labels=("no", "yes"))
    first, second = worst_of(task, np.array([1.0, 1.0]), {"probabilities": table})
    assert (first.row, first.true, first.said) == (0, "yes", "no (0.90)")
    assert second.row == 1


def test_several_labels_and_levels_are_told_in_words() -> None:
    table = np.array([[0.9, 0.1, 0.7]], dtype=np.float32)
    (one,) = worst_of(
        MultilabelTask(labels=LABELS), np.array([[0, 0, 1]]), {"probabilities": table}
    )
    assert (one.true, one.said) == ("c", "a, c")
    quantiles = {"quantiles": np.array([[1, 2, 3]], dtype=np.float32)}
    (one,) = worst_of(QuantilesTask(), np.array([5.0]), quantiles)
    assert (one.true, one.said) == ("5", "0.1: 1, 0.5: 2, 0.9: 3")


def test_of_tokens_those_that_are_wrong_are_told() -> None:
    task = TaggingTask(labels=("noun", "verb"))
    target = np.array([[1, 2, 2, 1, 0]])
    sure = np.array([[[0.9, 0.1], [0.8, 0.2], [0.3, 0.7], [0.1, 0.9], [0.5, 0.5]]])
    (one,) = worst_of(task, target, {"probabilities": sure})
    assert (one.true, one.said, one.tokens) == ("verb noun", "noun verb", (1, 3))


def test_a_few_are_shown_and_equals_in_their_order() -> None:
    value = {"value": np.zeros(20, dtype=np.float32)}
    found = worst_of(RegressionTask(), np.ones(20), value)
    assert [one.row for one in found] == list(range(SHOWN))


def test_a_label_that_is_not_known_is_no_surprise() -> None:
    table = np.array([[0.5, 0.01, 0.5]], dtype=np.float32)
    task = MultilabelTask(labels=LABELS)
    known, unknown = np.array([[1, 1, 0]]), np.array([[1, np.nan, 0]])
    errors = kind_of(task).row_errors
    (surprise,) = errors(unknown, {"probabilities": table})
    np.testing.assert_allclose(surprise, 2 * np.log(2), rtol=1e-6)
    assert errors(known, {"probabilities": table})[0] > surprise
    (one,) = worst_of(task, unknown, {"probabilities": table})
    assert one.true == "a (not known: b)"


def test_what_was_impossible_is_a_finite_surprise() -> None:
    sure = {"probabilities": np.array([[1, 0]], dtype=np.float32)}
    kind = kind_of(BinaryTask(labels=("no", "yes")))
    assert np.isfinite(kind.row_errors(np.array([1.0]), sure)).all()
