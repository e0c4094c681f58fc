"""What stands for a missing value is taken out of rows; a document without any stays itself."""

from typing import Any

import pytest

from onepass.models.contract.inputs import NumberInput
from onepass.models.contract.missing_values import MissingValues
from onepass.models.contract.reading import INPUTS

READ = MissingValues({"x": NumberInput(optional=True).under(INPUTS)})


@pytest.mark.parametrize(
    ("document", "left"),
    [
        ({"x": ""}, {}),
        ({"x": "", "y": 1}, {"y": 1}),
        ([{"x": 1}, {"x": ""}], [{"x": 1}, {}]),
        ({"instances": [{"x": ""}]}, {"instances": [{}]}),
    ],
)
def test_an_empty_text_is_taken_out(document: Any, left: Any) -> None:
    assert READ.taken_out(document) == left


@pytest.mark.parametrize("document", [{"x": 1}, {"x": None}, [{"x": 1}], 7, "x"])
def test_what_has_none_stays_itself(document: Any) -> None:
    assert READ.taken_out(document) is document


def test_before_there_was_nothing_to_take_out() -> None:
    document = {"x": ""}
    assert MissingValues({"x": NumberInput(optional=True)}).taken_out(document) is document
