"""Points and masks of objects, as a network is taught them."""

import numpy as np

from onepass.models.contract.placing import Placing
from onepass.models.contract.strips import UPRIGHT, fit
from onepass.training.sources.annotated import Marked
from onepass.training.tasks.boxes import Placed
from onepass.training.tasks.drawn import mask_columns, point_columns

HALF = Placing(fit((20, 10), UPRIGHT, (5, 10), "stretch"), 5, 10)


def placed(marked: Marked, *edges: float, placing: Placing = HALF) -> Placed:
    return Placed(marked, np.array(edges), False, placing)


def test_points_are_where_the_network_sees_them_and_unknown_where_it_does_not() -> None:
    points = {"a": (4.0, 6.0, True), "b": (8.0, 2.0, False), "gone": (90.0, 2.0, True)}
    one = placed(Marked("x", (0, 0, 1, 1), points=points), 0, 0, 1, 1)
    found = point_columns(("a", "gone", "b", "never"), one).reshape(4, 3)
    nan = np.nan
    np.testing.assert_array_equal(found, [[2, 3, 1], [nan, nan, 0], [4, 1, 0], [nan, nan, 0]])


def test_a_mask_says_how_much_of_each_part_of_the_box_is_covered() -> None:
    outline = np.zeros((4, 8), dtype=np.bool_)
    outline[:, :4] = True
    outline[:2, 4:6] = True
    marked = Marked("x", (2, 2, 8, 4), outline=outline)
    found = mask_columns(4, placed(marked, 1, 1, 5, 3)).reshape(4, 4)
    assert found.tolist() == [[1, 1, 1, 0], [1, 1, 1, 0], [1, 1, 0, 0], [1, 1, 0, 0]]
    right = mask_columns(2, placed(marked, 3, 1, 5, 3)).reshape(2, 2)  # of a box that was cut
    assert right.tolist() == [[1, 0], [0, 0]]
    assert np.isnan(mask_columns(2, placed(Marked("x", (2, 2, 8, 4)), 1, 1, 5, 3))).all()
