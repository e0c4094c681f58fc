"""Indices of tokens, padded to the longest row."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from onepass.models.contract.tokens import PADDING, SPECIAL, UNKNOWN, padded, rows_with

tokens = st.lists(st.integers(UNKNOWN, 2**31 - 1), max_size=5)


@given(st.lists(tokens, max_size=4))
def test_each_row_stands_at_the_beginning_and_padding_behind_it(rows: list[list[int]]) -> None:
    table = padded(rows)
    assert table.dtype == np.int32
    assert table.shape == (len(rows), max([1, *map(len, rows)]))
    for row, found in zip(rows, table.tolist(), strict=True):
        assert found == row + [PADDING] * (len(found) - len(row))


def test_a_vocabulary_begins_behind_padding_and_what_is_unknown() -> None:
    assert len({PADDING, UNKNOWN, *range(SPECIAL, SPECIAL + 3)}) == 5
    assert padded([[], [SPECIAL]]).tolist() == [[0], [2]]


def test_in_how_many_rows_a_token_is_counts_it_once_per_row() -> None:
    rows = np.array([[2, 2, 3], [3, PADDING, PADDING], [PADDING, PADDING, PADDING]], dtype=np.int32)
    counts = rows_with(rows, 5)
    assert counts[[2, 3, 4]].tolist() == [1, 2, 0]
    assert counts[PADDING] == 0
