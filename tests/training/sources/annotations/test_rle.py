"""Runs of pixels: packed counts and masks are those of pycocotools."""

import numpy as np
import pytest
from pycocotools import mask as oracle

from onepass.training.sources.annotations.rle import counts_of, mask_of


@pytest.mark.parametrize("seed", range(20))
def test_packed_masks_are_those_of_pycocotools(seed: int) -> None:
    random = np.random.default_rng(seed)
    high, wide = random.integers(1, 90, 2)
    blocks = random.random((high // 9 + 1, wide // 7 + 1)) < random.random()
    mask = np.kron(blocks, np.ones((9, 7), dtype=bool))[:high, :wide]
    packed = oracle.encode(np.asfortranarray(mask.astype(np.uint8)))["counts"].decode()
    np.testing.assert_array_equal(mask_of(counts_of(packed), high, wide), mask)


def test_counts_run_column_by_column_and_begin_outside() -> None:
    assert mask_of([1, 2, 3], 2, 3).tolist() == [[False, True, False], [True, False, False]]
    assert mask_of([0, 6], 2, 3).all()


def test_what_is_damaged_is_refused() -> None:
    with pytest.raises(ValueError, match="counts 5 pixels, and 3 x 2 are 6"):
        mask_of([5], 2, 3)
    with pytest.raises(ValueError, match="counts"):
        mask_of([8, -2], 2, 3)
    with pytest.raises(ValueError, match="is of 1,000,000 x 1,000,000 pixels"):
        mask_of([10**12], 10**6, 10**6)
    with pytest.raises(ValueError, match="has the letter ' '"):
        counts_of("1 2")
    with pytest.raises(ValueError, match="ends within a number"):
        counts_of("PP")
