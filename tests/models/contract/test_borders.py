"""Borders enclose a mask exactly, whatever it looks like."""

from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from onepass.models.contract.borders import borders

Mask = NDArray[np.bool_]


def filled(each: list[list[int]], shape: tuple[int, ...]) -> Mask:
    """What lies inside an odd number of borders: an edge turns all that is right of it."""
    mask = np.zeros(shape, dtype=bool)
    for border in each:
        for (x, y), (_, y2) in edges(border):
            mask[min(y, y2) : max(y, y2), x:] ^= True
    return mask


def edges(border: list[int]) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    points = list(zip(border[::2], border[1::2], strict=True))
    return list(zip(points, points[1:] + points[:1], strict=True))


def area(border: list[int]) -> float:
    """Above 0 where it runs clockwise on a screen."""
    return sum(x * y2 - x2 * y for (x, y), (x2, y2) in edges(border)) / 2


def regions(mask: Mask) -> int:
    """How many there are, of pixels that share an edge."""
    left, count = {tuple(one) for one in np.argwhere(mask).tolist()}, 0
    while left:
        count, around = count + 1, [left.pop()]
        while around:
            y, x = around.pop()
            for near in ((y + 1, x), (y - 1, x), (y, x + 1), (y, x - 1)):
                if near in left:
                    left.remove(near)
                    around.append(near)
    return count


@pytest.mark.parametrize("seed", range(60))
def test_what_they_enclose_is_the_mask_and_each_region_has_one_outer_border(seed: int) -> None:
    random = np.random.default_rng(seed)
    mask = random.random(tuple(random.integers(1, 14, 2))) < random.random()
    each = borders(mask)
    np.testing.assert_array_equal(filled(each, mask.shape), mask)
    assert sum(area(one) for one in each) == mask.sum()
    assert sum(area(one) > 0 for one in each) == regions(mask)
    for border in each:
        turns = [x == x2 for (x, _), (x2, _) in edges(border)]
        assert all(one != other for one, other in pairwise(turns))


def test_holes_run_the_other_way_and_what_touches_at_a_corner_is_apart() -> None:
    ring = np.ones((3, 3), dtype=bool)
    ring[1, 1] = False
    assert borders(ring) == [[0, 0, 3, 0, 3, 3, 0, 3], [1, 1, 1, 2, 2, 2, 2, 1]]
    assert borders(np.eye(2, dtype=bool)) == [[0, 0, 1, 0, 1, 1, 0, 1], [1, 1, 2, 1, 2, 2, 1, 2]]
    assert borders(np.ones((2, 3), dtype=bool)) == [[0, 0, 3, 0, 3, 2, 0, 2]]
    assert borders(np.zeros((2, 3), dtype=bool)) == []
