"""Single cells that flatten all others are named by their rows; a long tail is none of them."""

import numpy as np
import pytest

from onepass.training.data.outliers import called, far
from onepass.training.sources.rows import SourceRows

NORMAL = np.random.default_rng(0).normal(size=200)


def placed(*cells: float) -> np.ndarray:
    return np.concatenate([NORMAL, cells])


@pytest.mark.parametrize(
    ("values", "rows"),
    [
        (NORMAL, []),
        (placed(1e30), [200]),
        (placed(1e6, -1e6), [200, 201]),
        (placed(10.0), []),  # far, and the others can still be told apart
        (placed(*[1e6] * 40), []),  # not single cells
        (np.exp(4 * NORMAL), []),  # a long tail
        (np.zeros(100), []),
        (np.array([0.0, 1e30]), []),
    ],
)
def test_cells_without_which_the_deviation_is_another(values: np.ndarray, rows: list[int]) -> None:
    assert far(values).tolist() == rows


def test_a_row_is_called_by_its_source() -> None:
    split = np.array(["train"] * 5)
    several = SourceRows({}, {}, split, sources={"a": 2, "b": 3})
    assert called(several, 1) == "row 2 of a"
    assert called(several, 2) == "row 1 of b"
    assert called(SourceRows({}, {}, split), 4) == "row 5"
