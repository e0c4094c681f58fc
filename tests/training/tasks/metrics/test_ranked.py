"""Objects that were said, in the order in which precision goes through them."""

import numpy as np

from onepass.training.tasks.metrics.matching import HIT, PASSED
from onepass.training.tasks.metrics.ranked import by_rank, ranked

FIELDS = {
    "label": np.array([[1, 0, 1], [0, 1, 3]], dtype=np.uint8),
    "score": np.array([[0.2, 0.9, 0.7], [0.95, 0.7, 0.0]], dtype=np.float32),
    "flags": np.array([[HIT, HIT, 0], [PASSED, 0, 0]], dtype=np.uint8)[..., None, None],
}


def test_the_most_probable_of_a_label_first_and_of_equal_ones_the_first() -> None:
    assert ranked(FIELDS, 0).rows.tolist() == [1, 0]
    assert ranked(FIELDS, 0).right[:, 0, 0].tolist() == [False, True]
    assert ranked(FIELDS, 0).counted[:, 0, 0].tolist() == [False, True]
    assert ranked(FIELDS, 1).rows.tolist() == [0, 1, 0]


def test_what_is_not_said_has_no_place_and_a_label_may_have_none() -> None:
    assert len(by_rank(FIELDS)["flags.ranked_rows"]) == 5
    assert len(ranked(FIELDS, 2).rows) == len(ranked(FIELDS, 3).rows) == 0


def test_behind_the_last_that_is_right_nothing_is_kept() -> None:
    flags = FIELDS["flags"].copy()
    flags[0, 0] = 0  # the least probable of label 1 is wrong, and so are all of that label
    flags[0, 1], flags[1, 0] = 0, HIT
    found = ranked(FIELDS | {"flags": flags}, 0)
    assert found.rows.tolist() == [1], "what is less probable than the last right one"
    assert len(ranked(FIELDS | {"flags": flags}, 1).rows) == 0


def test_what_was_taken_once_is_taken_as_it_is() -> None:
    once = FIELDS | by_rank(FIELDS)
    for label in range(4):
        for one, other in zip(ranked(once, label), ranked(FIELDS, label), strict=True):
            assert np.array_equal(one, other)
