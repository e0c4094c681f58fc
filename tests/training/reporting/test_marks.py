"""Boxes of a target stand where it says, with what is known of them."""

import numpy as np

from onepass.models.contract.forms import Choice, Quantity
from onepass.training.reporting.layers import colours
from onepass.training.reporting.marks import GREY, PASSED, marks


def test_boxes_stand_where_the_target_says() -> None:
    table = np.array(
        [
            [2, 1, 2, 5, 8, 1, 2.5],
            [1, 0, 0, 4, 4, np.nan, np.nan],
            [-1, 3, 3, 6, 5, np.nan, np.nan],
            [0, 0, 0, 0, 0, 0, 0],
        ],
        dtype=np.float32,
    )
    forms = {"quality": Choice(labels=("good", "bad")), "length": Quantity(unit="mm")}
    first, second, passed = marks(table, ("whole", "half"), forms)
    assert first[:4] == (1, 2, 4, 6)
    assert (first.label, first.known) == ("half", "quality bad, length 2.5 mm")
    assert (second.label, second.known, second.colour) == ("whole", "", colours(3)[1])
    assert (passed.label, passed.colour, passed.passed) == (PASSED, GREY, True)
