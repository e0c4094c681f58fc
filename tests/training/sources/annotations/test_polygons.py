"""A pixel is inside where its middle is, as in pycocotools but for the pixels of an edge."""

import numpy as np
import pytest
from numpy.typing import NDArray
from pycocotools import mask as oracle

from onepass.training.sources.annotations.polygons import bounds, outline, window
from onepass.training.sources.annotations.rle import counts_of, mask_of


def test_a_window_is_all_pixels_that_a_box_touches() -> None:
    assert window((1, 2, 3, 4)) == (1, 2, 4, 6)
    assert window((1.2, -0.5, 3, 1)) == (1, -1, 5, 1)


def test_a_rectangle_is_its_pixels_and_parts_are_one_object() -> None:
    parts = [[1, 1, 4, 1, 4, 3, 1, 3], [6, 1, 7, 1, 7, 2, 6, 2]]
    made = outline(parts, bounds(parts))
    assert made.tolist() == [[True] * 3 + [False] * 2 + [True], [True] * 3 + [False] * 3]
    assert not outline([[1, 1, 4, 3]], (1, 1, 3, 2)).any(), "two points enclose nothing"


def grown(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """With all pixels beside it."""
    moves = [(down, across) for down in (-1, 0, 1) for across in (-1, 0, 1)]
    return np.logical_or.reduce([np.roll(mask, move, (0, 1)) for move in moves])


def test_a_box_that_no_picture_has_is_refused() -> None:
    with pytest.raises(ValueError, match="has a box of 1,000,000,000 x 1 pixels"):
        outline([[0, 0, 1, 1, 0, 1]], (0, 0, 1e9, 1))


@pytest.mark.parametrize("seed", range(20))
def test_polygons_are_those_of_pycocotools_but_for_their_edges(seed: int) -> None:
    random = np.random.default_rng(seed)
    angles = np.sort(random.uniform(0, 2 * np.pi, random.integers(5, 12)))
    away = random.uniform(12, 28, len(angles))
    points = 32 + np.stack([away * np.cos(angles), away * np.sin(angles)], axis=1)
    part = points.ravel().tolist()
    packed = oracle.merge(oracle.frPyObjects([part], 64, 64))["counts"].decode()
    theirs = mask_of(counts_of(packed), 64, 64)
    ours = outline([part], (0, 0, 64, 64))
    assert not (ours & ~grown(theirs)).any()
    assert not (theirs & ~grown(ours)).any()
    assert (ours & theirs).sum() / (ours | theirs).sum() > 0.9
