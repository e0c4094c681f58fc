"""Points over a picture: those whose place is known."""

import numpy as np

from onepass.training.reporting.dots import dots, hues, points_of

NAN = float("nan")
TARGET = np.array(
    [[[1, 0, 0, 9, 9, 1, 2, 1, 3, 4, 0]], [[1, 0, 0, 9, 9, NAN, NAN, 0, 5, 6, 1]], [[0] * 11]],
    dtype=np.float32,
)


def test_each_known_point_is_drawn_and_says_whether_it_is_hidden() -> None:
    first, second, third = (dots(one, ("nose", "tail"), threshold=0) for one in points_of(TARGET))
    one, other = hues(("nose", "tail"))
    assert one != other
    assert first == [(1, 2, one, "nose", False), (3, 4, other, "tail", True)]
    assert second == [(5, 6, other, "tail", False)]
    assert third == []
    assert points_of(TARGET[0]).shape == (1, 2, 3)
    assert points_of(TARGET[:0]).shape == (0, 2, 3)
