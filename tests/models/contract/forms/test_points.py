"""Points: a place for each name; engines may be apart by a share of the picture."""

import numpy as np
import pytest

from onepass.models.contract.forms import Points
from onepass.models.contract.forms.base import TOLERANCE

FORM = Points(names=("nose", "tail"), size=(50, 100))
GOLDEN = np.array([[[100, 20, 0.5], [10, 50, 1]]], dtype=np.float32)


def test_there_are_three_numbers_for_each_name() -> None:
    assert FORM.computed == {"points": (2, 3)}
    assert list(FORM.fields) == ["size", "seen", "points"]
    assert FORM.tensors["points"].shape == (2, 3)
    assert FORM.counted is None
    assert FORM.tolerances(None) == {"points": TOLERANCE}


def test_places_are_compared_as_shares_of_the_picture_and_visibility_as_it_is() -> None:
    off = GOLDEN + np.array([[[0, -3, 0], [0, 0, 0]]])
    assert FORM.deviations({"points": off}, {"points": GOLDEN}) == {"points": pytest.approx(0.03)}
    off = GOLDEN - np.array([[[0, 1, 0.25], [0, 0, 0]]])
    assert FORM.deviation("points", off, GOLDEN) == pytest.approx(0.25)
