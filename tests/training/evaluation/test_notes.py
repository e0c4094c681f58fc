"""After training nothing fails: what cannot be done is told, and something else is given."""

import numpy as np
import pytest

from onepass.training.evaluation.notes import attempt, finite_rows, said


def test_what_is_attempted_is_given_or_told() -> None:
    notes: list[str] = []
    assert attempt(notes, "no sum", lambda: 1 + 1, 0) == 2
    assert attempt(notes, "no share", lambda: 1 // 0, 7) == 7
    assert notes == ["beware: no share: ZeroDivisionError: integer division or modulo by zero"]
    with pytest.raises(KeyboardInterrupt):
        attempt(notes, "no key", interrupted, 0)


def interrupted() -> int:
    raise KeyboardInterrupt


def test_rows_whose_answers_are_finite() -> None:
    table = np.zeros((4, 2, 3))
    table[1, 1, 2] = np.inf
    assert finite_rows({"a": table, "b": np.array([0, 1, 2, np.nan])}, 4) == [0, 2]
    assert finite_rows({}, 2) == [0, 1]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ValueError("a\nb"), "ValueError: a"),
        (KeyError(), "KeyError"),
        (RuntimeError("\n\n"), "RuntimeError"),
    ],
)
def test_an_error_is_told_in_one_line(error: Exception, words: str) -> None:
    assert said(error) == words
