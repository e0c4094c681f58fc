"""Texts that many rows share are indices; points in time are ISO 8601 where a cell is asked for."""

from datetime import datetime

import numpy as np
import polars as pl

from onepass.training.sources.text_columns import Moments, Words, words_of


def test_words_are_counted_without_looking_at_cells() -> None:
    column = words_of(pl.Series(["b", None, "a", "b"]))
    assert (column.words, column.indices.tolist()) == (["b", "a"], [0, -1, 1, 0])
    assert column.counts.tolist() == [2, 1]
    assert column.taken(np.array([0])).used == ["b"]
    assert column.spread([7, 8], 0).tolist() == [7, 0, 8, 7]


def test_words_of_several_columns_are_put_together() -> None:
    whole = Words.joined([words_of(pl.Series(["b", "a"])), words_of(pl.Series(["a", "c"]))])
    assert (whole.words, [*whole]) == (["b", "a", "c"], ["b", "a", "a", "c"])


def test_a_column_without_a_cell_has_no_words() -> None:
    for cells in ([], [None, None]):
        column = words_of(pl.Series(cells, dtype=pl.String))
        assert (column.words, [*column], column.used) == ([], cells, [])


def test_points_in_time_are_cells_and_microseconds() -> None:
    at = [datetime(1960, 1, 1, microsecond=1), None, datetime(2020, 2, 29, 23, 59)]
    for unit in ("us", "ns"):
        column = Moments(pl.Series(at, dtype=pl.Datetime(unit)))
        ends = "1960-01-01T00:00:00.000001", "2020-02-29T23:59:00.000000"
        assert [*column] == [ends[0], None, ends[1]]
        assert column.microseconds.tolist() == [-315619199999999, 0, 1583020740000000]
