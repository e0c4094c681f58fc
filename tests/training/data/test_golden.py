"""Golden rows: no longer than they have to be, and the same to the network."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from onepass.training.data.golden import golden_rows
from onepass.training.sources.rows import SourceRows

SPLIT = np.array(["test"])


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_a_number_is_the_same_float32_in_few_digits(value: float) -> None:
    (row,) = golden_rows(SourceRows({"x": [value], "v": [[value, 1.0]]}, {}, SPLIT))
    assert np.float32(row["x"]) == np.float32(value)
    assert row["v"] == [row["x"], 1.0]
    digits = repr(row["x"]).partition("e")[0].strip("-0.").replace(".", "")
    assert len(digits.rstrip("0")) <= 9


def test_other_cells_stay_as_they_are() -> None:
    cells = {"n": [3], "word": ["0.10000000149"], "items": [["a", "b"]]}
    assert golden_rows(SourceRows(cells, {}, SPLIT)) == [{k: one[0] for k, one in cells.items()}]
