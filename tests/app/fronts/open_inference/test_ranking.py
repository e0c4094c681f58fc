"""The likeliest labels, as text: the value, the column, its label."""

import numpy as np
import pytest

from onepass.app.fronts.open_inference.ranking import labels, ranked
from onepass.models.contract import Contract


def test_the_likeliest_come_first_and_of_equal_ones_the_first() -> None:
    table = np.array([[0.25, 0.5, 0.25], [0, 0, 1]], dtype=np.float32)
    assert ranked(table, ("a", "b", "c"), 2).tolist() == [
        ["0.5:1:b", "0.25:0:a"],
        ["1.0:2:c", "0.0:0:a"],
    ]


@pytest.mark.parametrize(
    ("field", "names"),
    [
        ("card.probabilities", ("cash", "credit card")),
        ("colour.probabilities", ("yellow", "green", "black")),
        ("card.label", ()),
        ("fare.value", ()),
    ],
)
def test_only_probabilities_have_labels_to_rank(
    taxi: Contract, field: str, names: tuple[str, ...]
) -> None:
    assert labels(taxi, field) == names
