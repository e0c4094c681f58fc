"""Golden rows: no longer than they have to be, and the same to the network."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from onepass.training.data.golden import LETTERS, VALUES, golden_rows, proven_rows
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


def test_of_large_pictures_there_are_as_many_as_there_is_room_for() -> None:
    def rows(*letters: int) -> list[int]:
        cells = ["a" * count for count in letters]
        read = SourceRows({"photo": cells}, {}, np.array(["test"] * len(cells)))
        return [len(row["photo"]) for row in golden_rows(read)]

    half = LETTERS // 2
    assert rows(half, 300, half - 300, 400) == [300, 400, half - 300]
    assert rows(2 * LETTERS, 3 * LETTERS) == [2 * LETTERS]


def test_of_long_answers_a_bundle_keeps_few_rows_and_one_at_least() -> None:
    assert proven_rows({"a.value": np.zeros(8), "b.values": np.zeros((8, VALUES // 4))}) == 3
    assert proven_rows({"b.values": np.broadcast_to(0.0, (8, 2 * VALUES))}) == 1
    assert proven_rows({"a.value": np.zeros(8)}) >= 8
