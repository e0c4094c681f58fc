"""Points and masks of objects that were found."""

import numpy as np
import pytest

from onepass.training.tasks.metrics.drawn import masks_found, of_drawn, points_found

BOX = np.array([[0.0, 0, 20, 10]])


def test_a_point_is_correct_within_a_tenth_of_the_longer_side() -> None:
    true = np.array([[[5.0, 5, 1], [10, 5, 1], [np.nan, np.nan, 0]]])
    said = np.array([[[7.0, 5, 1], [10, 8, 1], [0, 0, 0]]])
    found = points_found(true, said, BOX)
    assert {name: values.tolist() for name, values in found.items() if "similar" not in name} == {
        "points_there": [2],
        "points_correct": [1],
        "points_away": [5],
    }
    expected = np.exp(-4 / (2 * 200 * 0.01)) + np.exp(-9 / (2 * 200 * 0.01))
    assert found["points_similar"] == pytest.approx([expected])


def test_masks_overlap_where_they_lie_in_the_picture() -> None:
    full = np.ones((1, 16))
    whole = masks_found(full, np.ones((1, 4, 4)), (BOX, BOX))
    assert (whole["mask_there"].tolist(), whole["mask_overlap"].tolist()) == ([1], [1])
    beside = masks_found(full, np.ones((1, 4, 4)), (BOX, BOX + np.array([10.0, 0, 10, 0])))
    assert beside["mask_overlap"] == pytest.approx([1 / 3])
    half = np.ones((1, 4, 4))
    half[:, :, 2:] = 0
    assert masks_found(full, half, (BOX, BOX))["mask_overlap"] == pytest.approx([0.5])
    none = masks_found(np.full((1, 16), np.nan), half, (BOX, BOX))
    assert (none["mask_there"].tolist(), none["mask_overlap"].tolist()) == ([0], [0])


def test_a_mean_is_over_the_objects_that_were_found() -> None:
    metrics = {one.name: one for one in of_drawn(points=("a",), masks=True)}
    assert list(metrics) == [
        "points_pck", "points_oks", "points_pixels", "points_ap", "points_ap50", "mask_iou",
    ]  # fmt: skip
    fields = {
        "mask_there": np.array([[1.0, 0], [1, 1]]),
        "mask_overlap": np.array([[1, 0], [0.5, 0]]),
    }
    measure = metrics["mask_iou"].measure
    assert measure(BOX, fields, np.ones(2)) == pytest.approx(0.5)
    assert measure(BOX, fields, np.array([1.0, 0])) == 1
    assert np.isnan(measure(BOX, fields, np.zeros(2)))
    assert of_drawn(points=(), masks=False) == []
