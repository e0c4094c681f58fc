"""Columns: the ragged ones are cut, padded and measured, the others stay as they are."""

import numpy as np
import pytest

from onepass.models.contract.columns import ANY, Ragged, fitted, joined, padded, spread

LONG = np.array([[5, 0, 6, 0], [7, 0, 0, 0], [0, 0, 0, 0]], dtype=np.int32)
DEEP = np.stack([LONG, LONG[::-1]], axis=2)
FLAT = np.arange(3, dtype=np.int32)
RAGGED = Ragged.of({"long": (ANY,), "deep": (ANY, 2), "flat": (), "wide": (4,)}.items())


def test_a_column_is_ragged_by_what_is_said_of_it_and_not_by_its_type() -> None:
    assert RAGGED.names == {"long", "deep"}
    assert RAGGED.lengths({"long": LONG, "wide": LONG}) == [3, 1, 1]
    assert RAGGED.lengths({"long": LONG, "deep": DEEP}) == [3, 1, 3]
    assert RAGGED.lengths({"flat": FLAT}) == []
    cut = RAGGED.shortened({"long": LONG, "wide": LONG, "flat": FLAT})
    assert [column.shape for column in cut.values()] == [(3, 3), (3, 4), (3,)]


def test_rows_are_repeated_at_any_length() -> None:
    arrays = RAGGED.resized({"deep": DEEP, "wide": LONG}, 5, 7)
    assert [column.shape for column in arrays.values()] == [(5, 7, 2), (5, 4)]


@pytest.mark.parametrize("length", [2, 4, 6])
def test_ragged_columns_are_fitted_to_a_length(length: int) -> None:
    column = fitted(LONG, length)
    assert column.shape == (3, length)
    assert column.sum(axis=1).tolist() == LONG[:, :length].sum(axis=1).tolist()


def test_parts_are_joined_at_the_length_of_the_longest() -> None:
    whole = joined([LONG[:1, :3], LONG[1:, :1]])
    assert whole.tolist() == LONG[:, :3].tolist()
    assert joined([FLAT]) is FLAT
    assert padded(DEEP, 5).shape == (3, 5, 2)


def test_rows_without_a_value_hold_zeros() -> None:
    here = np.array([True, False, True])
    assert spread(FLAT[1:], here).tolist() == [1, 0, 2]
    assert spread(FLAT, np.ones(3, dtype=np.bool_)) is FLAT
