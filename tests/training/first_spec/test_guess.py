"""A guess of a column: what it is, or why it is left out."""

import numpy as np
import polars as pl
import pytest

from onepass.training.first_spec.guess import Guess, left_out, something, without


def test_the_cells_that_are_not_empty() -> None:
    found = Guess("x", "category", np.array([1, np.nan, 0, 1.0]), ("a", "b"))
    assert found.known.tolist() == [1, 0, 1]
    assert (found.cells, found.missing) == (["b", "a", "b"], 1)


@pytest.mark.parametrize(
    ("values", "words", "kind", "why"),
    [
        ([1, 2], (), "number", ""),
        ([np.nan, np.nan], (), "number", "is empty"),
        ([2.5, np.nan, 2.5], (), "number", "is always '2.5'"),
        ([0, 0], ("red" * 20,), "category", f"is always {('red' * 20)[:40]!r}"),
        ([0.0, 0.0], (), "timestamp", "is always '1970-01-01T00:00:00Z'"),
        ([1, 1e39], (), "number", "holds numbers that are no finite 32-bit floats"),
        ([1, np.inf], (), "number", "holds numbers that are no finite 32-bit floats"),
    ],
)
def test_a_column_that_says_nothing_is_left_out(
    values: list[float], words: tuple[str, ...], kind: str, why: str
) -> None:
    given = Guess("x", kind, np.array(values), words, note="so it looks")  # type: ignore[arg-type]
    found = something(given)
    assert (found.kind, found.why) == ("left out" if why else kind, why)
    assert found.note == "so it looks"


def test_a_reason_takes_the_place_of_a_kind() -> None:
    found = without(Guess("x", "number", np.array([1.0, 2]), note="numbers"), "an id")
    assert (found.kind, found.why, found.known.tolist()) == ("left out", "an id", [1, 2])


def test_what_is_left_out_has_as_many_rows_and_no_values() -> None:
    found = left_out(pl.Series("x", ["a", "b"]), "why not")
    assert (found.column, found.kind, found.why) == ("x", "left out", "why not")
    assert np.isnan(found.values).tolist() == [True, True]
