"""A table that was read: columns are loaded when they are asked for, and rows keep their lines."""

import numpy as np
import polars as pl
import pytest

from onepass.training.sources.reading.table import Table, of_frame

FRAME = pl.DataFrame({"a": [1, 2, 3, 4], "b": ["w", "x", "y", "z"]})


@pytest.fixture
def table() -> Table:
    return of_frame(FRAME, lines=np.array([2, 3, 6, 7]))


def test_what_nobody_names_is_not_looked_at() -> None:
    def load(name: str) -> pl.Series:
        if name == "b":
            raise ValueError("cannot be read")
        return FRAME["a"]

    table = Table(["a", "b"], 4, load)
    assert table["a"].to_list() == [1, 2, 3, 4]
    assert [column.name for column in table.readable()] == ["a"]
    with pytest.raises(ValueError, match="cannot be read"):
        table.frame()


def test_a_row_is_called_by_its_line_where_it_has_one(table: Table) -> None:
    assert [table.called(place) for place in range(4)] == ["line 2", "line 3", "line 6", "line 7"]
    assert of_frame(FRAME).called(2) == "row 3"


def test_rows_that_are_kept_keep_their_lines(table: Table) -> None:
    kept = table.taken(np.array([True, False, True, False]))
    assert (len(kept), kept["b"].to_list(), kept.called(1)) == (2, ["w", "y"], "line 6")
    part = kept.part(1, 9)
    assert (len(part), part["a"].to_list(), part.called(0)) == (1, [3], "line 6")
    assert len(table) == 4


def test_one_column_may_take_the_place_of_another(table: Table) -> None:
    other = table.replaced(pl.Series("a", [9, 8, 7, 6]))
    assert other.frame().rows() == [(9, "w"), (8, "x"), (7, "y"), (6, "z")]
    assert [column.name for column in table] == ["a", "b"]
    assert table.frame().equals(FRAME)


@pytest.mark.parametrize("name", ["*", "^a$", "^.*$"])
def test_a_name_that_polars_takes_for_a_pattern_can_be_cast(name: str) -> None:
    column = of_frame(pl.DataFrame({"x": [1]}).rename({"x": name}))[name]
    assert column.name == f" {name}"
    assert column.cast(pl.String).to_list() == ["1"]
