"""What a report says of a task: a kind says all of it, or is none; true and said go together."""

from typing import Any

import numpy as np
import pytest

from onepass.models.contract.tasks import (
    BinaryTask,
    CountTask,
    MulticlassTask,
    MultilabelTask,
    OrdinalTask,
    RegressionTask,
    TaggingTask,
    Task,
)
from onepass.training.tasks import kind_of
from onepass.training.tasks.metrics.metric import Fields, Target
from onepass.training.tasks.reported import Reported
from onepass.training.tasks.words import Words

ABC = ("a", "b", "c")
RANDOM = np.random.default_rng(0)
TABLE = RANDOM.dirichlet(np.ones(3), 6)
EVERY: list[tuple[Task, Any, Fields]] = [
    (RegressionTask(), np.arange(6.0), {"value": np.ones(6)}),
    (CountTask(), np.arange(6.0), {"value": np.ones(6)}),
    (BinaryTask(labels=("n", "y")), np.array([0, 1] * 3), {"probabilities": TABLE[:, :2]}),
    (MulticlassTask(labels=ABC), np.array([0, 1, 2] * 2), {"probabilities": TABLE}),
    (OrdinalTask(labels=ABC), np.array([0, 1, 2] * 2), {"probabilities": TABLE}),
    (MultilabelTask(labels=ABC), RANDOM.integers(0, 2, (6, 3)), {"probabilities": TABLE}),
    (TaggingTask(labels=ABC), RANDOM.integers(1, 4, (6, 1)), {"probabilities": TABLE[:, None]}),
]
every_kind = pytest.mark.parametrize(
    ("task", "target", "fields"), EVERY, ids=[task.kind for task, *_ in EVERY]
)


class Silent(Reported[RegressionTask]):
    """Says what it must."""

    def statistics(self, known: Target) -> dict[str, Any]:
        """Nothing."""
        return {}

    def row_errors(self, target: Target, fields: Fields) -> Any:
        """None."""
        return np.zeros(len(target))

    def words(self, target: Target, fields: Fields) -> Words:
        """None."""
        return Words("", "")


def test_a_kind_says_all_that_a_report_asks_or_is_none() -> None:
    assert Silent(RegressionTask()).true_and_said(np.ones(1), {}) is None
    for name in ("statistics", "row_errors", "words"):
        lacking = type("Lacking", (Silent,), {name: getattr(Reported, name)})
        with pytest.raises(TypeError, match=name):
            lacking(RegressionTask())


@every_kind
def test_true_and_said_labels_are_tables_of_one_shape_where_there_are_labels(
    task: Task, target: Any, fields: Fields
) -> None:
    found = kind_of(task).true_and_said(target, fields)
    assert (found is not None) == bool(task.form.labels)
    for table in found or ():
        assert (table.shape, table.dtype) == ((6, len(task.form.labels)), np.bool_)


@every_kind
def test_a_rows_error_is_its_own_whatever_stands_beside_it(
    task: Task, target: Any, fields: Fields
) -> None:
    kind = kind_of(task)
    whole = kind.row_errors(target, fields)
    assert whole.shape == (6,)
    assert np.isfinite(whole).all()
    for row in range(6):
        own = {name: column[row : row + 1] for name, column in fields.items()}
        assert kind.row_errors(target[row : row + 1], own) == pytest.approx(whole[row : row + 1])
        assert isinstance(kind.words(target[row : row + 1], own), Words)


@every_kind
def test_statistics_are_plain_numbers(task: Task, target: Any, fields: Fields) -> None:
    def plain(value: Any) -> bool:
        match value:
            case dict():
                return all(isinstance(key, str) and plain(one) for key, one in value.items())
            case list():
                return all(map(plain, value))
        return type(value) in (int, float, str, bool)

    assert plain(kind_of(task).statistics(target))
