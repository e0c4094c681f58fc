"""Columns that keep their type are sequences of cells, as lists are."""

from typing import Any

import numpy as np
import polars as pl
import pytest

from onepass.training.sources.text_columns import Texts, words_of
from onepass.training.sources.typed_columns import CHUNK_ROWS, Numbers, TypedColumn, missing_in

WORDS = ["b", None, "a", "b"]
COLUMNS: list[tuple[TypedColumn, list[Any]]] = [
    (Numbers(np.array([1.5, np.nan, 3.0, 1.5])), [1.5, None, 3.0, 1.5]),
    (Numbers(np.array([[1.0, 2.0], [np.nan, 0.0], [3, 4]])), [[1.0, 2.0], None, [3.0, 4.0]]),
    (words_of(pl.Series(WORDS)), WORDS),
    (Texts(pl.Series(WORDS)), WORDS),
]


@pytest.mark.parametrize(("column", "cells"), COLUMNS)
def test_a_column_is_the_sequence_of_its_cells(column: TypedColumn, cells: list[Any]) -> None:
    assert column == cells
    assert column != [*cells, None]
    assert [column[index] for index in range(-len(cells), len(cells))] == cells * 2
    assert column[1:3] == cells[1:3]
    assert (None in column, column.count(None), column.index(None)) == (True, 1, 1)
    assert (cells[2] in column, column.count(cells[2]), column.index(cells[2])) == (True, 1, 2)
    assert "no cell" not in column
    assert column.missing.tolist() == missing_in(cells).tolist() == [one is None for one in cells]
    assert repr(column) == f"{type(column).__name__}({cells})"
    with pytest.raises(IndexError):
        column[len(cells)]


@pytest.mark.parametrize(("column", "cells"), COLUMNS)
def test_some_of_them_keep_their_type(column: TypedColumn, cells: list[Any]) -> None:
    taken = column.taken(np.array([2, 0]))
    assert type(taken) is type(column)
    assert taken == [cells[2], cells[0]]
    assert column.taken(~column.missing) == [cell for cell in cells if cell is not None]
    assert column.joined([column, column.gone(2), taken]) == [*cells, None, None, *taken]
    assert column.taken(slice(0, 0)) == []


def test_cells_of_long_columns_are_made_some_at_a_time() -> None:
    column = Numbers(np.arange(CHUNK_ROWS + 3, dtype=np.float64))
    assert [*column][-4:] == [CHUNK_ROWS - 1, CHUNK_ROWS, CHUNK_ROWS + 1, CHUNK_ROWS + 2]
