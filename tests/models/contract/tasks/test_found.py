"""Objects that are said, among those that are proposed."""

import numpy as np

from onepass.models.contract.tasks.found import found, in_order, in_picture


def test_those_above_the_threshold_row_by_row_the_most_probable_first() -> None:
    scores = np.array([[0.1, 0.9, 0.6], [0.2, 0.1, 0.3]], dtype=np.float32)
    some = found(scores, 0.5)
    assert (some.rows.tolist(), some.objects.tolist(), some.counts) == ([0, 0], [1, 2], [2, 0])
    assert some.of(scores).tolist() == scores[0, [1, 2]].tolist()


def test_equal_ones_stay_in_their_order() -> None:
    columns = {"scores": np.array([[0.5, 0.7, 0.5]]), "classes": np.array([[0, 1, 2]])}
    assert in_order(columns)["classes"].tolist() == [[1, 0, 2]]


def test_of_pixels_that_were_sent_as_such_nothing_is_undone() -> None:
    columns = {"boxes": np.array([[[2, 3, 5, 9]]], dtype=np.float32)}
    assert in_picture(columns, (8, 8)).tolist() == [[[2, 3, 3, 5]]]
