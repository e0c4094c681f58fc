"""What parts the cells of a line, and the decimals of a number: read off the lines themselves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onepass.training.sources.reading.separators import (
    SAMPLE,
    SEPARATORS,
    decimal_of,
    parsed,
    separator_of,
)

words = st.text("abcä 1", max_size=4)


@given(
    st.lists(st.tuples(words, words, words), min_size=2, max_size=5), st.sampled_from(SEPARATORS)
)
def test_the_sign_that_parts_all_lines_alike_is_found(
    rows: list[tuple[str, str, str]], sign: str
) -> None:
    assert separator_of([sign.join(row) + "\n" for row in rows], ()) == sign


@pytest.mark.parametrize(
    ("lines", "preferred", "sign"),
    [
        (["a;b", "1,5;2", "1;2,5"], (), ";"),
        (["a,b", "x;y,1", "z,2;3"], (), ","),
        (["a,b;c;d", "1", "1;2;3;4"], (), ";"),
        (["a|b", "1|2"], ("|",), "|"),
        (["a,b", "1,2"], ("\t",), ","),
        (["a", "1"], ("\t",), "\t"),
        (["a", "1"], (), ","),
        ([], (), ","),
    ],
)
def test_golden_signs(lines: list[str], preferred: tuple[str, ...], sign: str) -> None:
    assert separator_of(lines, preferred) == sign


def test_lines_are_read_as_far_as_they_can_be() -> None:
    assert parsed(["a,b", "", "1,2", '3,"x" y', "5,6"], ",") == [["a", "b"], ["1", "2"]]
    assert len(parsed(["a"] * 500, ",")) == SAMPLE


@pytest.mark.parametrize(
    ("columns", "sign"),
    [
        ([["1,5", "2"]], ","),
        ([["1.5", "2"]], "."),
        ([["1,234", "2,345"]], "."),
        ([["1,234", "2,34"]], ","),
        ([["1.234,5", "2"]], ","),
        ([["1,5"], ["1.5"]], "."),
        ([["1,5", "abc"]], "."),
        ([["1,5"], ["a,b"], ["", "2"]], ","),
        ([], "."),
    ],
)
def test_a_comma_is_the_decimal_sign_where_numbers_say_so(
    columns: list[list[str]], sign: str
) -> None:
    height = max(map(len, columns), default=0)
    rows = [[column[n] if n < len(column) else "" for column in columns] for n in range(height)]
    assert decimal_of(rows) == sign
