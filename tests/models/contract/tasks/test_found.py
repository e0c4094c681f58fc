"""Objects that are said, among those that are proposed."""

import numpy as np

from onepass.models.contract.placing import FIT
from onepass.models.contract.tasks.found import found, in_order, in_picture, shown


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


def test_what_lies_beside_the_picture_has_no_score() -> None:
    boxes = np.array([[[0, 0, 8, 2], [0, 1, 3, 4], [1, 6, 4, 8], [2, 3, 4, 5]]], dtype=np.float32)
    scores = np.full((1, 4), 0.5, dtype=np.float32)
    wide = np.array([[100, 50, 0, 0, 100, 50, 8, 4]], dtype=np.float64)  # 2 rows above and below
    columns = {"boxes": boxes, "scores": scores, FIT: wide}
    assert shown(columns, (8, 8))["scores"].tolist() == [[0, 0.5, 0, 0.5]]
    assert (in_picture(columns, (8, 8))[0, [0, 2], 3] == 0).all()
    odd = np.array([[80, 70, 0, 0, 80, 70, 8, 7]], dtype=np.float64)  # one row below
    assert shown(columns | {FIT: odd}, (8, 8)) is not columns
    whole = {"boxes": boxes, "scores": scores}
    assert shown(whole, (8, 8)) is whole
