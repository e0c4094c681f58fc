"""What y is: numbers and labels, in columns, and back again as they came."""

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from onepass.training.estimators.targets import score_of, target_of, targets_of, task_names


@pytest.mark.parametrize(
    ("y", "labels"),
    [
        (np.array([0, 2, 2]), ["0", "2"]),
        (np.array(["b", "a", "b"]), ["a", "b"]),
        (np.array([1.0, 3.0, 1.0]), ["1", "3"]),
        (np.array([" a", "a", "a"]), ["0", "1"]),
        (np.array([False, True, True]), ["False", "True"]),
    ],
)
def test_labels_come_back_as_they_came(y: Any, labels: list[str]) -> None:
    target = target_of("t", y, None, labels=True)
    assert target.declared == {"kind": "binary", "labels": labels}
    assert target.cells(y).name == "t.truth"
    back = target.answers(target.cells(y))
    assert back.tolist() == y.tolist()
    assert back.dtype == y.dtype


def test_no_answer_is_no_number_and_no_label() -> None:
    numbers = target_of("n", np.array([1.0, np.nan]), None, labels=False)
    assert numbers.cells(np.array([1.0, np.nan])).to_list() == [1.0, None]
    words = np.array(["a", None, "b"], dtype=object)
    assert target_of("w", words, None, labels=True).cells(words).to_list() == ["a", None, "b"]
    assert score_of(numbers, np.array([1.0, 2, np.nan]), np.array([1.0, 2, 9]), None) == 1


@pytest.mark.parametrize(
    ("y", "words"),
    [
        (None, "requires y to be passed, but the target y is None"),
        ([1, 2, 3], "inconsistent numbers of samples"),
        ([np.nan, 1.0], "Input y contains NaN"),
        (["a", "a"], r"tasks.y: y holds 1 class, of which nothing is learnt"),
    ],
)
def test_what_is_no_y_is_told(y: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        targets_of(y, 2, {}, lambda column: column.dtype.kind == "U")


def test_answers_are_called_as_their_columns() -> None:
    assert task_names(pd.DataFrame({"a b": [1], "c": [2]}), 2) == ["a_b", "c"]
    assert task_names(pl.Series("price", [1]), 1) == ["price"]
    assert task_names(np.ones((2, 2)), 2) == ["y0", "y1"]
    assert task_names([1], 1) == ["y"]
    told, flat = targets_of(pd.DataFrame({"a": [1, 2], "b": ["u", "v"]}), 2, {}, _is_text)
    assert [(one.task, one.field) for one, _ in told] == [("a", "a.value"), ("b", "b.label")]
    assert not flat


def _is_text(column: Any) -> bool:
    return bool(column.dtype.kind == "U")
