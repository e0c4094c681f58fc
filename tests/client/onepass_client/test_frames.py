"""Frames of any library are rows; what is missing in them is left out."""

from typing import Any

import pandas as pd
import polars as pl
import pytest

from onepass_client.frames import rows_of

ROWS = [{"x": 1.5, "zone": "Midtown"}, {"x": 2.5}, {"zone": "Queens"}]
TABLE = {"x": [1.5, 2.5, None], "zone": ["Midtown", None, "Queens"]}


class Arrow:
    """Whatever speaks Arrow, and nothing else."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        stream: object = pl.DataFrame(TABLE).__arrow_c_stream__()
        return stream


class PyArrow:
    """As pyarrow's tables say their rows."""

    def to_pylist(self) -> list[dict[str, Any]]:
        return pl.DataFrame(TABLE).to_dicts()


@pytest.mark.parametrize(
    "frame", [pl.DataFrame(TABLE), pd.DataFrame(TABLE), Arrow(), PyArrow()],
    ids=["polars", "pandas", "arrow", "pyarrow"],
)  # fmt: skip
def test_a_frame_is_rows(frame: Any) -> None:
    assert list(rows_of(frame)) == ROWS


def test_times_that_are_none_are_left_out() -> None:
    at = pd.to_datetime(pd.Series(["2026-11-30", None]))
    assert [list(row) for row in rows_of(pd.DataFrame({"at": at}))] == [["at"], []]


def test_anything_that_makes_rows_is_rows_and_a_row_is_not() -> None:
    assert list(rows_of(row for row in ROWS)) == ROWS
    with pytest.raises(TypeError, match="one row: ask `predict` for it"):
        rows_of(ROWS[0])
    with pytest.raises(TypeError, match="must be rows or a frame, got int"):
        rows_of(5)
