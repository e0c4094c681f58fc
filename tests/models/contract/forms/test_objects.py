"""Objects: as many as a row has, each with a box and a probability for each label."""

import numpy as np

from onepass.models.contract.columns import ANY, Ragged
from onepass.models.contract.forms import Objects

FORM = Objects(labels=("cat", "dog"))


def test_they_are_as_many_as_a_row_has() -> None:
    assert FORM.computed == {"boxes": (ANY, 4), "probabilities": (ANY, 2)}
    assert Ragged.of(FORM.computed.items()).names == {"boxes", "probabilities"}


def test_boxes_and_probabilities_of_a_row_are_as_many_when_it_is_cut() -> None:
    ragged = Ragged.of(FORM.computed.items())
    columns = {"boxes": np.zeros((2, 5, 4)), "probabilities": np.zeros((2, 5, 2))}
    columns["boxes"][0, :3] = 1
    columns["probabilities"][0, :3] = 0.5
    assert ragged.lengths(columns) == [3, 1]
    short = ragged.shortened(columns)
    assert {name: column.shape for name, column in short.items()} == {
        "boxes": (2, 3, 4),
        "probabilities": (2, 3, 2),
    }


def test_an_answer_is_their_list_which_a_tensor_has_as_text() -> None:
    assert FORM.counted == "labels"
    assert dict(FORM.fields) == {"objects": ((), "text", "objects", ())}
