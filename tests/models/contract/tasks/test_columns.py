"""Columns as Python values: floats for people, float32 for JSON; equal, and as many."""

from collections.abc import Callable

import numpy as np
import orjson
import pytest

from onepass.models.contract.tasks.columns import Listing, listed, numbers, scalars

VALUES = np.array([11.2, 0.1, -3.0], dtype=np.float32)
TABLE = np.stack([VALUES, VALUES / 3], axis=1)


def texts(listing: Listing, column: np.ndarray) -> list[str]:
    option = orjson.OPT_SERIALIZE_NUMPY
    return [orjson.dumps(value, option=option).decode() for value in listing(column)]


@pytest.mark.parametrize("column", [VALUES, TABLE, VALUES[:1], TABLE[:0]])
@pytest.mark.parametrize("listing", [listed, scalars])
def test_there_is_one_value_for_each_row(
    column: np.ndarray, listing: Callable[[np.ndarray], list[float]]
) -> None:
    found = listing(column)
    assert len(found) == len(column)
    assert found == column.tolist()
    assert all(type(row) is list for row in found) == (column.ndim == 2) or not found


def test_scalars_are_written_as_short_as_their_type_tells_them_apart() -> None:
    assert texts(scalars, VALUES) == ["11.2", "0.1", "-3.0"]
    assert texts(scalars, TABLE[:1]) == ["[11.2,3.7333333]"]
    assert texts(listed, VALUES)[0] == "11.199999809265137"
    assert [float(text) for text in texts(listed, VALUES)] == VALUES.tolist()


@pytest.mark.parametrize("column", [VALUES, TABLE, TABLE[::2], VALUES[::2], TABLE[:, 1], TABLE.T])
def test_numbers_are_written_row_by_row_however_they_lie(column: np.ndarray) -> None:
    assert [float(text) for text in numbers(column)] == pytest.approx([*column.flat])
