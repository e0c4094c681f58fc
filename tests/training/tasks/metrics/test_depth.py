"""Metrics of maps of numbers, over the pixels that have one."""

import numpy as np
import pytest

from onepass.training.tasks.metrics.depth import MAE, NEAR_SHARE, RELATIVE, RMSE, tallied

TRUE = np.array([[[1.0, 2.0], [4.0, np.nan]], [[10.0, np.nan], [np.nan, np.nan]]])
SAID = np.array([[[1.0, 3.0], [4.5, 7.0]], [[12.0, 0.0], [0.0, 0.0]]])


def test_sums_are_over_all_pixels_and_not_over_pictures() -> None:
    fields, once = tallied(TRUE, {"values": SAID}), np.ones(2)
    assert MAE.measure(TRUE, fields, once) == pytest.approx((0 + 1 + 0.5 + 2) / 4)
    assert RMSE.measure(TRUE, fields, once) == pytest.approx(((1 + 0.25 + 4) / 4) ** 0.5)
    assert RELATIVE.measure(TRUE, fields, once) == pytest.approx((0.5 + 0.125 + 0.2) / 4)
    assert NEAR_SHARE.measure(TRUE, fields, once) == 0.75
    assert MAE.measure(TRUE, fields, np.array([0.0, 3.0])) == 2
    assert np.isnan(MAE.measure(TRUE, fields, np.zeros(2)))


def test_an_answer_for_one_pixel_stands_for_all() -> None:
    fields = tallied(TRUE, {"values": np.full((2, 1, 1), 2.0)})
    assert fields["distance"].tolist() == [3, 8]
