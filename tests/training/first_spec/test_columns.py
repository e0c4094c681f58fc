"""A table of which nothing is known: every column is there, or left out with its reason."""

from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from onepass.training.first_spec.columns import CLOCK, DURATION, open_table
from onepass.training.sources.reading import Dialect


def test_the_form_of_a_csv_stands_in_the_spec_where_it_is_unusual(tmp_path: Path) -> None:
    (file := tmp_path / "t.csv").write_text("a;b\n1,5;x\n2,25;y\n")
    found = open_table(file, Dialect())
    assert found.dialect == {"separator": ";", "decimal": ","}
    assert found.columns["a"].to_list() == ["1.5", "2.25"]
    assert (found.height, found.unread) == (2, [])
    assert len(found.notes) == 2
    file.write_text("a,b\n1.5,x\n")
    assert open_table(file, Dialect()).dialect == {}
    assert open_table(file, Dialect(encoding="cp1252")).dialect == {"encoding": "cp1252"}


def test_columns_of_any_type_are_guessable_or_say_why_not(tmp_path: Path) -> None:
    pl.DataFrame(
        {
            "price": [Decimal("1.50")],
            "day": [date(2024, 1, 2)],
            "pair": pl.Series([[1, 2]], dtype=pl.Array(pl.Int64, 2)),
            "took": [timedelta(5)],
            "at": [time(3)],
            "raw": [b"\xff"],
            "parts": [{"a": 1}],
            "key": pl.Series([2**63], dtype=pl.UInt64),
        }
    ).write_parquet(tmp_path / "t.parquet")
    found = open_table(tmp_path / "t.parquet", Dialect())
    assert list(found.columns) == ["price", "day", "pair", "key"]
    assert found.columns["price"].to_list() == [1.5]
    assert found.columns["pair"].to_list() == [[1, 2]]
    why = {guess.column: guess.why for guess in found.unread}
    assert (why["took"], why["at"]) == (DURATION, CLOCK)
    assert why["raw"] == "is of type Binary, which is neither a number nor text"
    assert why["parts"].startswith("is of type Struct")
    assert list(why) == ["took", "at", "raw", "parts"]
    assert all(len(guess.values) == 1 for guess in found.unread)
    assert found.dialect == {}


def test_what_is_no_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no such file"):
        open_table(tmp_path / "no.csv", Dialect())
