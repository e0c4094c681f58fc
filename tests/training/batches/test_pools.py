"""Pools: every row is drawn as often as any other of its pool, to one time."""

from collections import Counter

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from onepass.training.batches.pools import Pool, some_of


@given(st.integers(1, 40), st.integers(1, 200), st.integers(0, 99))
def test_no_row_is_far_behind_another(rows: int, drawn: int, seed: int) -> None:
    pool = Pool("a", np.arange(100, 100 + rows), drawn)
    found = Counter(pool.shuffled(torch.Generator().manual_seed(seed)).tolist())
    assert sum(found.values()) == drawn
    assert found.keys() <= set(range(100, 100 + rows))
    assert max(found.values()) - (min(found.values()) if len(found) == rows else 0) <= 1


def test_some_rows_are_drawn_as_often_as_before() -> None:
    pool = Pool("a", np.arange(10), 25)
    assert pool.some(np.array([3, 7])).drawn == 5
    assert pool.some(np.array([3])).drawn == 3, "two and a half times: never fewer"


def test_a_pool_of_which_no_row_is_left_is_left_out() -> None:
    pools = [Pool("a", np.array([0, 1, 2]), 6), Pool("b", np.array([3, 4]), 2)]
    which = np.array([True, False, True, False, False])
    (found,) = some_of(pools, which)
    assert (found.source, found.places.tolist(), found.drawn) == ("a", [0, 2], 4)
    assert some_of((), which) == ()
