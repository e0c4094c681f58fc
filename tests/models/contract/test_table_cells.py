"""Values as cells: of a column all have one type."""

from typing import Any

import pytest

from onepass.models.contract.inputs import CategoryInput, NumberInput, SetInput, VectorInput
from onepass.models.contract.table_cells import table_cell


@pytest.mark.parametrize(
    ("declared", "value", "cell"),
    [
        (NumberInput(), 3, 3.0),
        (NumberInput(), None, None),
        (VectorInput(length=2), [1, 2.5], [1.0, 2.5]),
        (CategoryInput(), "007", "007"),
        (CategoryInput(), 7, "7"),
        (CategoryInput(), True, "true"),
        (SetInput(), ["a", 1], ["a", "1"]),
        (SetInput(), [], []),
    ],
)
def test_a_cell_is_a_number_or_a_text_or_a_list_of_one_of_them(
    declared: Any, value: Any, cell: Any
) -> None:
    assert table_cell(declared, value) == cell
