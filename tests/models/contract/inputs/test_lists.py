"""Lists of any length: rows of a tensor, padded by empty texts, and no item is empty."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from pydantic_core import SchemaValidator, ValidationError

from onepass.models.contract.inputs import SequenceInput, SetInput
from onepass.models.contract.inputs.lists import ListInput, lengths, unpadded

cells = st.sampled_from(["", "a", "b"])
tables = st.integers(0, 4).flatmap(
    lambda width: st.lists(st.lists(cells, min_size=width, max_size=width), min_size=1, max_size=4)
)
INPUTS = (SetInput(max_items=2), SequenceInput(max_tokens=2))


def table(rows: list[list[str]]) -> NDArray[np.object_]:
    values = np.empty((len(rows), len(rows[0])), dtype=object)
    values[:] = rows
    return values


@given(tables)
def test_a_row_goes_as_far_as_its_last_item(rows: list[list[str]]) -> None:
    values = table(rows)
    for row, length, left in zip(rows, lengths(values).tolist(), unpadded(values), strict=True):
        assert row == left + [""] * (len(row) - length)
        assert len(left) == length
        assert left[-1:] != [""]


@given(tables)
def test_an_empty_item_before_another_is_refused_and_padding_is_not(rows: list[list[str]]) -> None:
    values = table(rows)
    wanted = [
        [item == "" and any(row[place + 1 :]) for place, item in enumerate(row)] for row in rows
    ]
    for given_input in INPUTS:
        assert given_input.misfits(values).tolist() == wanted
        assert given_input.fits(values) is not any(map(any, wanted))


@pytest.mark.parametrize("one", INPUTS, ids=lambda one: one.kind)
def test_a_list_that_is_too_long_is_refused_by_its_length_and_before_its_items(
    one: ListInput,
) -> None:
    rule = SchemaValidator(one.field_schema())
    assert rule.validate_python(["a", "b"]) == ["a", "b"]
    assert rule.validate_python([]) == []
    with pytest.raises(ValidationError) as refused:
        rule.validate_python(["a"] * 3)
    (error,) = refused.value.errors()
    assert error["msg"] == f"must have at most 2 {one.called}, got 3"
    assert error["type"] == f"{one.called}_too_long"
    with pytest.raises(ValidationError, match="list"):
        rule.validate_python(("a",))
    assert one.most == one.longest == one.most_values == 2
