"""Numbers as people write them: what may be read in two ways is left for a person to say."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onepass.training.sources.reading.decimals import GROUPS, hint, plain


def read(cells: list[str], decimal: str | None) -> tuple[list[str], list[str]]:
    problems: list[str] = []
    return plain(pl.Series("a", cells), decimal, "inputs.x", problems).to_list(), problems


@given(st.integers(-(10**9), 10**9), st.integers(0, 99), st.sampled_from([".", ","]),
       st.sampled_from(["", *GROUPS, "other"]))  # fmt: skip
def test_a_number_is_read_back_however_it_is_grouped(
    whole: int, cents: int, decimal: str, group: str
) -> None:
    sign = {"other": "," if decimal == "." else "."}.get(group, group)
    text = f"{whole:,}".replace(",", sign) + f"{decimal}{cents:02}"
    (found,), problems = read([text], decimal)
    assert found == f"{whole}.{cents:02}"
    assert problems == []


def test_where_no_sign_is_said_cells_stay() -> None:
    cells = ["1,234", "1.5", "abc"]
    assert read(cells, None) == (cells, [])
    assert plain(pl.Series("a", [1.5]), ",", "", []).to_list() == [1.5]


def test_a_point_where_the_sign_is_a_comma_is_told() -> None:
    found, problems = read(["1,5", "2.5", "1.234", "1,5e3", ".5"], ",")
    assert found == ["1.5", None, "1234", "1.5e3", None]
    (said,) = problems
    assert said.startswith("inputs.x: column 'a' holds 2 numbers with a decimal point, and the de")
    assert said.endswith("the first is '2.5': say decimal: '.' if it is the point")


def test_what_is_no_number_stays_as_it_is() -> None:
    assert read(["abc", "1,2,3", "12,34", ""], ".") == (["abc", "1,2,3", "12,34", ""], [])
    assert read(["a.b", "1'23", ""], ",") == (["a.b", "1'23", ""], [])


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("1,234", "may be a thousand or a fraction"),
        (" 1,5 ", "if a comma stands before the decimals, say source.decimal: ','"),
        ("1.234,5", "say source.decimal: ','"),
        ("1 234.5", "if its thousands are parted, say source.decimal: '.'"),
        ("1'234'567", "if its thousands are parted"),
        ("12%", "a number has no % sign"),
    ],
)
def test_a_cell_that_is_nearly_a_number_has_a_way_out(cell: str, words: str) -> None:
    assert words in hint(cell)
    assert hint("abc") == ""
