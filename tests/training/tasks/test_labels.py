"""Texts of labels: which are the same, their order, their indices."""

import pytest

from onepass.models.contract.tasks import OrdinalTask, TaggingTask
from onepass.training.tasks.labels import distinct, index_of, indices, with_labels


def test_a_label_is_the_same_however_it_is_written() -> None:
    assert index_of(("0", "1"), ["1.0", "0", None, "2"]) == {"0": 0, "1": 1, "1.0": 1}
    assert index_of(("False", "True"), ["true", "FALSE"])["true"] == 1
    assert len(distinct(["1", "1.0", "2"])) == 2


def test_indices_of_what_is_no_label_are_problems_with_their_counts() -> None:
    problems: list[str] = []
    assert indices(("a", "b"), "y", ["b", None, "c", "c"], problems).tolist() == [1, 0, 0, 0]
    assert problems == ["tasks.y.labels: the data holds 'c' (2 rows); there are a, b"]


def test_labels_are_learnt_in_their_order_or_refused_with_the_rule_they_are_read_by() -> None:
    assert with_labels(OrdinalTask(), {"10", "9", "1"}).labels == ("1", "9", "10")
    with pytest.raises(
        ValueError, match=r"a tagging task cannot have the 0 labels found; say with labels"
    ):
        with_labels(TaggingTask(), ())
    with pytest.raises(ValueError, match="the 2 labels found under scheme bioes: X, Y"):
        with_labels(TaggingTask(scheme="bioes"), {"X", "Y"})
