"""The shape of a CSV: what the fast reader may take is what the careful one would read alike."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onepass.training.sources.reading.shape import is_plain, is_something, named

letters = st.text(alphabet='ab,"\r', max_size=4)


@given(st.lists(letters, min_size=1, max_size=4), st.integers(1, 3))
def test_what_is_plain_has_as_many_cells_in_every_line(lines: list[str], width: int) -> None:
    block = "".join(f"{line}\n" for line in lines)
    if is_plain(block.encode(), ",", width):
        rows = list(csv.reader(block.split("\n")[:-1], strict=True))
        assert [len(row) for row in rows] == [width] * len(lines)
        assert '"' not in block


@pytest.mark.parametrize(
    ("block", "width", "plain"),
    [
        (b"a,b\n1,2\n", 2, True),
        (b"a,b\r\n1,2\r\n", 2, True),
        (b"a,b\n1,2,3\n4\n", 2, False),
        (b"a,b\n\n1,2\n", 2, False),
        (b'a,b\n"1",2\n', 2, False),
        (b"a,b\n1,2\r3,4\n", 2, False),
        (b"a\n1\n", 1, True),
        (b"a\n\n1\n", 1, False),
        (b"a\n1,2\n", 1, False),
        (b"a\r\n1\r\n", 1, False),
    ],
)
def test_golden_blocks(block: bytes, width: int, plain: bool) -> None:
    assert is_plain(block, ",", width) == plain


def test_an_empty_line_is_one_without_a_cell_that_says_something() -> None:
    rows = [[], [""], [" "], ["", ""], ["a"]]
    assert [is_something(row) for row in rows] == [False, False, False, True, True]


def test_columns_without_a_name_get_one_that_nobody_has() -> None:
    assert named(["a", "", "b", ""], "t.csv") == ["a", "", "b", "column 4"]
    assert named(["column 3", "", ""], "t.csv") == ["column 3", "", "column 3_"]
    with pytest.raises(ValueError, match=r"t\.csv: the header names 'a', 'b' more than once"):
        named(["b", "a", "a", "b"], "t.csv")
