"""Names and values in a YAML file of ours: whatever they are, they are read back as they were."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onepass.models import yaml
from onepass.training.specs.text import listed, mapped, names_of, one_line, plain, quoted

texts = st.text(max_size=20) | st.sampled_from(
    ["true", "null", "~", "1e3", "0x1", "no", " a", "a ", "a: b", "- a", "#", "'", '"', "a\nb", "…"]
)


@given(st.lists(texts, max_size=4))
def test_what_is_quoted_is_read_back(words: list[str]) -> None:
    assert yaml.parse(listed(words)) == words
    for word in words:
        assert yaml.parse(quoted(word)) == word
        assert "\n" not in quoted(word)
    pairs = dict.fromkeys(words, "no")
    assert yaml.parse(mapped(pairs.items())) == pairs


def test_what_is_plain_stays_so() -> None:
    assert [quoted(one) for one in ("fare", "pick up", "12a")] == ["fare", "pick up", "12a"]
    assert [quoted(one) for one in ("12", "true", "a: b")] == ['"12"', '"true"', '"a: b"']


@given(st.lists(texts, unique=True, max_size=6))
def test_every_column_has_a_name_of_its_own_that_a_spec_takes(columns: list[str]) -> None:
    names = names_of(columns)
    assert list(names) == columns
    assert len({*names.values()}) == len(columns)
    assert all(re.fullmatch(r"[A-Za-z0-9_]{1,55}", name) for name in names.values())
    assert "instances" not in names.values()


@pytest.mark.parametrize(
    ("column", "name"),
    [("Preis (€)", "Preis"), ("Größe", "Groe"), ("a  b", "a_b"), ("ﬁn", "fin"), ("€", "")],
)
def test_letters_digits_and_underscores_are_left(column: str, name: str) -> None:
    assert plain(column) == name


def test_golden_names() -> None:
    found = names_of(["a b", "a-b", "€", "instances"])
    assert list(found.values()) == ["a_b", "a_b_2", "column", "instances_2"]
    assert one_line("a\n  b\tc") == "a b c"
