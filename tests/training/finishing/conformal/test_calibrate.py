"""Groups of rows with numbers of their own."""

import numpy as np

from onepass.training.finishing.conformal.calibrate import LEAST_ROWS, Parted


def test_without_groups_all_rows_speak() -> None:
    parted = Parted.by(np.zeros(7, dtype=np.int64), 0)
    assert {g: own.sum() for g, own in parted.own.items()} == {0: 7}


def test_a_group_with_rows_enough_speaks_for_itself_and_the_others_together() -> None:
    group = np.repeat([0, 1, 2, 3], [30, LEAST_ROWS, LEAST_ROWS - 1, 10])
    parted = Parted.by(group, 3)
    assert {g: int(own.sum()) for g, own in parted.own.items()} == {
        0: 30 + LEAST_ROWS - 1 + 10,
        1: LEAST_ROWS,
    }


def test_where_few_are_left_all_rows_speak_for_them() -> None:
    group = np.repeat([0, 1], [3, 100])
    assert Parted.by(group, 1).own[0].sum() == 103
