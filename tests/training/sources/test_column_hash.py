"""Equal cells have one number, in whatever format they stand; others have others."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from onepass.models.contract.inputs import CategoryInput, NumberInput, TimestampInput
from onepass.models.contract.tasks import RegressionTask
from onepass.training.sources.column_hash import mixed, of_keys, of_numbers
from onepass.training.sources.split import HashSplit
from onepass.training.sources.table import TableSource, read

RANDOM = np.random.default_rng(0)
ROWS = 400
INPUTS = {
    "x": NumberInput(optional=True),
    "seconds": NumberInput(),
    "zone": CategoryInput(),
    "at": TimestampInput(),
}
TABLE = pl.DataFrame(
    {
        "x": [None if n % 9 == 0 else x for n, x in enumerate(RANDOM.normal(size=ROWS).round(3))],
        "seconds": 1.7e9 + RANDOM.integers(0, 99, ROWS),
        "zone": RANDOM.integers(0, 9, ROWS),
        "at": pl.Series(RANDOM.integers(0, 10**12, ROWS)).cast(pl.Datetime("ms")),
        "y": RANDOM.normal(size=ROWS),
    }
)
FAST = HashSplit(fast=True)


def split(frame: pl.DataFrame, file: Path, rule: HashSplit = FAST) -> list[str]:
    frame.write_csv(file) if file.suffix == ".csv" else frame.write_parquet(file)
    tasks = {"y": RegressionTask()}
    return read(TableSource(path=file, split=rule), INPUTS, tasks).split.tolist()


def test_a_row_stays_where_it_was(tmp_path: Path) -> None:
    before = split(TABLE, tmp_path / "a.parquet")
    again = TABLE.with_columns(pl.col("zone").cast(pl.Float64), pl.col("y") + 1)
    assert split(again.select(reversed(TABLE.columns)), tmp_path / "b.parquet") == before
    assert split(TABLE, tmp_path / "c.csv") == before
    assert split(pl.concat([TABLE, TABLE]), tmp_path / "d.parquet") == before * 2
    assert 0.55 < before.count("train") / ROWS < 0.85
    assert split(TABLE, tmp_path / "a.parquet", HashSplit()) != before


def test_cells_that_differ_have_other_numbers() -> None:
    cells = np.array([0.0, -0.0, np.nan, 1, 2, 0.5, 2**21, 2**21 + 1, 1.7e9, 1.7e9 + 1, 1e300])
    found = of_numbers(cells)
    assert found[0] == found[1]
    assert len(np.unique(mixed(found))) == len(cells) - 1
    short = np.array([0.1, 1234567.125], dtype=np.float32).astype(np.float64)
    assert np.array_equal(of_numbers(short), of_numbers(np.array([0.1, 1234567.1])))
    assert len(set(of_keys([b"", b"a", b"b", b"a"]).tolist())) == 3


def test_it_is_a_hash_of_inputs() -> None:
    with pytest.raises(ValueError, match="fast: is for a hash of inputs"):
        HashSplit(fast=True, key=("id",))
    assert "fast" not in HashSplit().model_dump()
