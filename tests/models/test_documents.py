"""A stranger's JSON has so many values at most, and obeys no terminal."""

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onepass.models.documents import count, parsed, tame

LEAVES = st.none() | st.booleans() | st.integers(-9, 9) | st.text("ab,[{", max_size=3)
TREES = st.recursive(LEAVES, lambda tree: st.lists(tree) | st.dictionaries(st.text("ab"), tree))


def values(tree: object) -> int:
    inner = tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ()
    return 1 + sum(map(values, inner))


@settings(max_examples=30)
@given(TREES)
def test_no_more_values_are_made_than_were_counted(tree: object) -> None:
    content = orjson.dumps(tree)
    assert values(tree) <= 1 + 2 * count(content)
    assert parsed(content) == tree


def test_too_many_are_refused_before_one_is_made() -> None:
    with pytest.raises(ValueError, match="has some 5 values, and may have 3"):
        parsed(b"[[],[],", 3)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("a\x1b[2Jb", "a\\x1b[2Jb"),
        ("two\nlines", "two\\nlines"),
        ("abcdef", "abcd…"),
    ],
)
def test_what_cannot_be_printed_is_spelt_out(text: str, shown: str) -> None:
    assert tame(text, 4 if text == "abcdef" else 1000) == shown
