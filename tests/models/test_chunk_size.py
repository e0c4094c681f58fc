"""Wide rows go through a network fewer at a time."""

import numpy as np
import pytest

from onepass.models.chunk_size import NUMBERS, TOKEN, chunk_rows
from onepass.models.contract.columns import Ragged


@pytest.mark.parametrize(
    ("shape", "ragged", "rows"),
    [
        ((9,), False, 256),
        ((9, 3, 64, 64), False, 256),
        ((9, 3, 512, 512), False, NUMBERS // (3 * 512 * 512)),
        ((0, NUMBERS + 1), False, 1),
        ((9, 128), True, NUMBERS // (128 * (TOKEN + 128))),
    ],
)
def test_the_widest_input_decides(shape: tuple[int, ...], ragged: bool, rows: int) -> None:
    columns = {"x": np.broadcast_to(np.uint8(0), shape), "y": np.zeros(9)}
    names = Ragged({"x": None} if ragged else {})  # type: ignore[arg-type, dict-item]
    assert chunk_rows(columns, names, 256) == rows
