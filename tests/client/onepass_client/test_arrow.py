"""What Arrow's C structures hold is what polars, which made them, says."""

from datetime import date, datetime
from decimal import Decimal

import polars as pl
import pytest

from onepass_client.arrow import arrow_rows

FRAME = pl.DataFrame(
    {
        "whole": [1, None, 3],
        "number": [1.5, None, 2.5],
        "text": ["short", "a text longer than twelve bytes", None],
        "flag": [True, None, False],
        "vector": [[1.0, 2.0], [], None],
        "set": [["p"], ["q", "a long text behind a short one"], [None]],
        "day": [date(2026, 11, 30)] * 3,
        "at": [datetime(2026, 11, 30, 14, 5, 6, 789)] * 3,
        "parts": [{"a": 1}, {"a": 2}, None],
        "nothing": [None] * 3,
        "bytes": [b"x", b"more than twelve bytes", None],
        "price": [Decimal("1.25"), None, Decimal("-3.10")],
    }
).with_columns(
    zone=pl.Series(["Midtown", None, "Queens"], dtype=pl.Categorical),
    pixels=pl.Series([[1, 2], [3, 4], [5, 6]], dtype=pl.Array(pl.UInt8, 2)),
    utc=pl.col("at").dt.replace_time_zone("UTC"),
)


@pytest.mark.parametrize(
    "frame",
    [FRAME, FRAME[1:], FRAME[:0], pl.concat([FRAME, FRAME[1:2]], rechunk=False)],
    ids=["whole", "behind an offset", "empty", "in two arrays"],
)
def test_rows_are_what_the_frame_holds(frame: pl.DataFrame) -> None:
    assert list(arrow_rows(frame)) == frame.to_dicts()


def test_what_no_input_takes_is_named() -> None:
    frame = pl.DataFrame({"pause": [1]}).cast(pl.Duration("us"))
    with pytest.raises(TypeError, match=r"column pause: Arrow's type 'tDu' is not read"):
        list(arrow_rows(frame))
