"""All rows of a split: those of one task, some of them, and what is known of their labels."""

import numpy as np
import pytest

from onepass.training.batches.pools import Pool
from onepass.training.batches.rows import Rows


@pytest.fixture
def rows() -> Rows:
    """Six rows of two sources, of which one answers each task; some of b's labels are not known."""
    known = np.array([[0, 0], [0, 0], [0, 0], [1, 0], [1, 1], [0, 1]], dtype=np.bool_)
    return Rows(
        {"x": np.arange(6, dtype=np.float32)},
        {"a": np.arange(6, dtype=np.float32), "b": np.ones((6, 2), dtype=np.float32)},
        {"a": np.arange(6) < 3, "b": np.arange(6) >= 3},
        (Pool("one", np.array([0, 1, 2]), 3), Pool("two", np.array([3, 4, 5]), 6)),
        np.linspace(0, 1, 6),
        {"b": known},
    )


def test_the_rows_of_a_task_keep_their_pools_in_their_new_order(rows: Rows) -> None:
    only = rows.only("b")
    assert (len(only), list(only.targets), list(only.labelled)) == (3, ["b"], ["b"])
    assert only.inputs["x"].tolist() == [3, 4, 5]
    (pool,) = only.pools
    assert (pool.source, pool.places.tolist(), pool.drawn) == ("two", [0, 1, 2], 6)
    assert only.difficulty is not None
    np.testing.assert_allclose(only.difficulty, [0.6, 0.8, 1])
    assert len(rows.only("a", "b")) == 6


def test_some_rows_are_drawn_evenly_in_their_order(rows: Rows) -> None:
    assert rows.some(3).inputs["x"].tolist() == [0, 2, 5]
    assert rows.some(99).inputs["x"].tolist() == list(range(6))


def test_a_label_that_is_not_known_is_not_a_number(rows: Rows) -> None:
    assert rows.known("a").tolist() == [0, 1, 2]
    nan = np.nan
    np.testing.assert_array_equal(rows.known("b"), [[1, nan], [1, 1], [nan, 1]])
