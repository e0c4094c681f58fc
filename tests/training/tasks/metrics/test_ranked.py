"""Objects that were said, in the order in which precision goes through them."""

import numpy as np

from onepass.training.tasks.metrics.ranked import RANKED, by_rank, ranked

FIELDS = {
    "label": np.array([[1, 0, 1], [0, 1, 3]], dtype=np.uint8),
    "score": np.array([[0.2, 0.9, 0.7], [0.95, 0.7, 0.0]], dtype=np.float32),
}


def test_the_most_probable_of_a_label_first_and_of_equal_ones_the_first() -> None:
    assert ranked(FIELDS, 0).tolist() == [3, 1]
    assert ranked(FIELDS, 1).tolist() == [2, 4, 0]


def test_what_is_not_said_has_no_place_and_a_label_may_have_none() -> None:
    assert by_rank(FIELDS).tolist() == [3, 1, 2, 4, 0]
    assert ranked(FIELDS, 2).tolist() == ranked(FIELDS, 3).tolist() == []


def test_what_was_taken_once_is_taken_as_it_is() -> None:
    once = FIELDS | {RANKED: by_rank(FIELDS)}
    for label in range(4):
        assert np.array_equal(ranked(once, label), ranked(FIELDS, label))
