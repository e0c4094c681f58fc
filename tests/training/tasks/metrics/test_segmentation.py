"""Metrics of masks, by hand and by laws."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import jaccard_score

from onepass.training.tasks.metrics.segmentation import (
    ACCURACY,
    BOUNDARY_F,
    ERROR,
    MEAN_IOU,
    of_labels,
    tallied,
)

ONCE = np.ones(2)


@given(st.integers(0, 2**32 - 1))
def test_overlaps_are_those_of_scikit_learn(seed: int) -> None:
    random = np.random.default_rng(seed)
    true, said = random.integers(0, 3, (2, 2, 6, 7)).astype(np.uint8)
    fields = tallied(3, 255, true, {"classes": said})
    each = jaccard_score(true.ravel(), said.ravel(), average=None, labels=[0, 1, 2])
    found = [metric.measure(true, fields, ONCE) for metric in of_labels(["a", "b", "c"])]
    np.testing.assert_allclose(found, each)
    assert MEAN_IOU.measure(true, fields, ONCE) == pytest.approx(each.mean())
    assert ERROR.measure(true, fields, ONCE) == pytest.approx(1 - each.mean())
    assert ACCURACY.measure(true, fields, ONCE) == pytest.approx((true == said).mean())


def test_a_label_that_nobody_says_and_nobody_has_is_not_judged() -> None:
    true = np.zeros((1, 2, 2), dtype=np.uint8)
    fields = tallied(3, 255, true, {"classes": true})
    assert MEAN_IOU.measure(true, fields, np.ones(1)) == 1
    assert np.isnan(of_labels("abc")[2].measure(true, fields, np.ones(1)))


def test_pixels_that_are_left_out_are_not_judged() -> None:
    true = np.array([[[0, 255], [1, 255]]], dtype=np.uint8)
    fields = tallied(2, 255, true, {"classes": np.array([[[0, 1], [1, 0]]])})
    assert ACCURACY.measure(true, fields, np.ones(1)) == 1
    assert fields["true"].tolist() == [[1, 1]]


def test_a_border_counts_where_it_is_near() -> None:
    true = np.zeros((1, 40, 40), dtype=np.uint8)
    true[:, :, 20:] = 1
    for moved, expected in ((0, 1.0), (1, 1.0), (5, 0.0)):
        said = np.roll(true, moved, axis=2)
        said[:, :, :moved] = 0
        fields = tallied(2, 255, true, {"classes": said})
        assert BOUNDARY_F.measure(true, fields, np.ones(1)) == expected


def test_an_answer_for_one_pixel_stands_for_all() -> None:
    true = np.array([[[0, 0], [0, 1]]], dtype=np.uint8)
    fields = tallied(2, 255, true, {"classes": np.zeros((1, 1, 1))})
    assert ACCURACY.measure(true, fields, np.ones(1)) == 0.75
