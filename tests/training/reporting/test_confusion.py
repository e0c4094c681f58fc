"""A table of shades: a row per true label, with numbers where there are few."""

import numpy as np

from onepass.training.reporting.confusion import MAX_LABELS, NUMBERED, confusion
from onepass.training.reporting.figures import panels


def test_each_row_is_a_true_label_and_says_how_many() -> None:
    _, (axis,) = panels(1)
    confusion(axis, ["a", "b"], np.array([0, 0, 1]), np.array([0, 1, 1]))
    np.testing.assert_allclose(axis.images[0].get_array(), [[0.5, 0.5], [0, 1]])
    assert [text.get_text() for text in axis.texts] == ["1", "1", "0", "1"]


def test_of_many_labels_the_most_frequent_are_shown_without_numbers() -> None:
    _, (axis,) = panels(1)
    labels = [f"label {n}" for n in range(30)]
    confusion(axis, labels, np.arange(30), np.arange(30))
    assert axis.images[0].get_array().shape == (MAX_LABELS, MAX_LABELS)  # type: ignore[union-attr]
    assert MAX_LABELS > NUMBERED
    assert not axis.texts
