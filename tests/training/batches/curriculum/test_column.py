"""Rows ordered by a number: what is no number, or is not there, is refused by its path."""

from pathlib import Path

import numpy as np
import pytest
from pydantic import TypeAdapter

from onepass.models.contract.inputs import Input
from onepass.training.batches.curriculum.column import ColumnSpec, problems_of, read
from onepass.training.sources import FunctionSource
from onepass.training.sources.table import TableSource

INPUTS = TypeAdapter(dict[str, Input]).validate_python(
    {"x": {"kind": "number", "default": 7}, "zone": {"kind": "category"}}
)
TABLE = "x,zone,hard,split\n1,a,3,train\n,b,2,train\n3,a,,val\n"


def source(tmp_path: Path, text: str = TABLE) -> TableSource:
    (tmp_path / "t.csv").write_text(text)
    return TableSource(path=tmp_path / "t.csv")


def test_what_is_wrong_with_it(tmp_path: Path) -> None:
    table = source(tmp_path)
    made = FunctionSource(ranges={"x": (0, 1)}, expressions={})
    assert problems_of(ColumnSpec(by="x"), INPUTS, table) == []
    assert problems_of(ColumnSpec(by="hard"), INPUTS, table) == []
    assert problems_of(ColumnSpec(by="zone"), INPUTS, table) == [
        "curriculum.by: 'zone' is a category input, rows are ordered by a number"
    ]
    (said,) = problems_of(ColumnSpec(by="hard"), INPUTS, made)
    assert said == "curriculum.by: 'hard' is no input, and the source has nothing else"


def test_a_column_that_is_no_input_is_read_and_forgotten(tmp_path: Path) -> None:
    rows, numbers = read(ColumnSpec(by="hard"), source(tmp_path), INPUTS, {})
    np.testing.assert_array_equal(numbers, [3, 2, np.nan])  # no training row lacks one
    assert list(rows.inputs) == ["x", "zone"]


def test_an_input_that_is_missing_has_its_default(tmp_path: Path) -> None:
    rows, numbers = read(ColumnSpec(by="x"), source(tmp_path), INPUTS, {})
    assert numbers.tolist() == [1, 7, 3]
    assert list(rows.inputs) == ["x", "zone"]


def test_a_training_row_without_the_number_is_named(tmp_path: Path) -> None:
    table = source(tmp_path, TABLE.replace("b,2", "b,"))
    with pytest.raises(ValueError, match=r"'hard' is missing in 1 training rows, the first is row"):
        read(ColumnSpec(by="hard"), table, INPUTS, {})
