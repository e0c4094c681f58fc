"""Parquet files of others: what nobody names does not matter, whatever its type."""

from pathlib import Path

import polars as pl
import pytest

from onepass.training.sources.cells import moments
from onepass.training.sources.reading import open_file
from onepass.training.sources.reading.parquet_file import ParquetFile

DATA = Path(__file__).parents[3] / "data"


def test_a_zone_that_is_not_known_keeps_its_instants() -> None:
    file = open_file(DATA / "zone_of_minutes.parquet")  # +05:30, written by another library
    assert isinstance(file, ParquetFile)
    table = file.table()
    assert table["x"].to_list() == [1.0, 2.0]
    assert moments(table["at"]) == ["2024-01-01T00:00:00.000000", "2024-01-02T00:00:00.000000"]


@pytest.mark.parametrize("name", ["*", "^a$", "", 'q"u', "a.b", "two\nlines"])
def test_a_column_of_any_name_can_be_read(tmp_path: Path, name: str) -> None:
    pl.DataFrame({"a": [1], name: [2]}).write_parquet(tmp_path / "a.parquet")
    table = open_file(tmp_path / "a.parquet").table()
    assert table[name].to_list() == [2]
    assert (table[name] + 1).to_list() == [3]
