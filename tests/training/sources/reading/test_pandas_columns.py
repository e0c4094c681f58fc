"""Columns of pandas: what each holds is what is read, and missing is missing."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from onepass.training.sources.reading.pandas_columns import is_pandas, of_pandas
from onepass.training.sources.reading.typed import Untyped

DAY = datetime(2026, 1, 2)


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (pd.Series([1.5, np.nan]), pl.Series([1.5, None])),
        (pd.Series([1, None], dtype="Int64"), pl.Series([1, None])),
        (pd.Series([True, None], dtype="boolean"), pl.Series([True, None])),
        (pd.Series(["a", None]), pl.Series(["a", None])),
        (pd.Series(["a", None], dtype="category"), pl.Series(["a", None])),
        (pd.Series([1, 2.5], dtype=object), pl.Series([1.0, 2.5])),
        (pd.Series([np.float32(1), 2], dtype=object), pl.Series([1.0, 2.0])),
        (pd.Series([Decimal("1.5"), None]), pl.Series([Decimal("1.5"), None])),
        (pd.Series([["a"], None]), pl.Series([["a"], None])),
        (pd.Series([np.array([1.0, 2.0]), None]), pl.Series([[1.0, 2.0], None])),
        (pd.Series([None, None]), pl.Series([None, None])),
        (pd.Series([DAY, pd.NaT]), pl.Series([DAY, None])),
        (pd.Series([DAY]).astype("datetime64[s]"), pl.Series([DAY])),
        (pd.Series([DAY], dtype="datetime64[us, Asia/Tokyo]"),
         pl.Series([datetime(2026, 1, 1, 15, tzinfo=UTC)])),
        (pd.Series([timedelta(seconds=2)]), pl.Series([timedelta(seconds=2)])),
        (pd.Series(pd.arrays.SparseArray([0.0, 1.0])), pl.Series([0.0, 1.0])),
    ],
)  # fmt: skip
def test_cells_are_what_they_were(column: pd.Series, expected: pl.Series) -> None:
    read = of_pandas(pd.DataFrame({"x": column}), "data")["x"]
    assert read.to_list() == expected.to_list()
    assert read.dtype.is_nested() == expected.dtype.is_nested()


def test_names_are_text_and_the_index_is_no_column() -> None:
    frame = pd.DataFrame({0: [1], "b": ["x"]}, index=pd.Index(["r"], name="who"))
    assert of_pandas(frame, "data").frame().to_dict(as_series=False) == {"0": [1], "b": ["x"]}


def test_a_column_that_holds_no_cells_is_told_when_it_is_asked_for() -> None:
    frame = pd.DataFrame({"x": [1, "a"], "y": [{1}, "b"], "z": [0, 1]})
    table = of_pandas(frame, "data")
    assert table["z"].to_list() == [0, 1]
    with pytest.raises(Untyped) as told:
        table["x"]
    assert (
        str(told.value)
        == "holds cells of several types, int, str: make them one, as in astype(str)"
    )
    with pytest.raises(ValueError, match="data: names 'a' more than once"):
        of_pandas(pd.DataFrame([[1, 2]], columns=["a", "a"]), "data")


class Own(pd.DataFrame):
    """As other libraries make them."""


@pytest.mark.parametrize(
    ("data", "expected"),
    [(pd.DataFrame(), True), (Own(), True), (pd.Series([1]), False), (pl.DataFrame(), False)],
)
def test_a_frame_of_pandas_is_known_by_its_class(data: Any, expected: bool) -> None:
    assert is_pandas(data) == expected
