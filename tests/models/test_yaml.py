"""YAML as people expect it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onepass.models.yaml import BadYaml, parse


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("Yes", "Yes"),
        ("off", "off"),
        ("true", True),
        ("False", False),
        ("1e-3", 0.001),
        ("1E5", 1e5),
        (".5", 0.5),
        ("-3", -3),
        ("+7", 7),
        ("12:30", "12:30"),
        ("2024-01-01", "2024-01-01"),
        ("1_000", "1_000"),
        ("0x1F", "0x1F"),
        ("~", None),
        ("", None),
        ("-.inf", float("-inf")),
        ('"007"', "007"),
        ("=", "="),
    ],
)
def test_a_scalar_is_what_people_take_it_for(text: str, value: Any) -> None:
    assert parse(f"a: {text}") == {"a": value}
    assert type(parse(f"a: {text}")["a"]) is type(value)


def test_a_merged_mapping_is_merged() -> None:
    assert parse("a: &base {b: 1, c: 2}\nd: {<<: *base, c: 3}") == {
        "a": {"b": 1, "c": 2},
        "d": {"b": 1, "c": 3},
    }


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: 1\nb: 2\na: 3", "line 3: 'a' stands here a second time"),
        ("a:\n  b: {c: 1, c: 2}", "line 2: 'c' stands here a second time"),
        ("a: 1\n? [b]\n: 2", "line 2: a key must be a word"),
        ("a: [1", "line 1: "),
        ("a: 1\n  b: 2", "line 2: "),
        ("a: 1\n--- \nb: 1", "line 2: "),
        ("a: !!python/object/apply:os.system [ls]", "line 1: could not determine a constructor"),
        ("a: !!int b", "does not fit its tag"),
        ("a: !!bool b", "does not fit its tag"),
        ("a: " + "9" * 5000, "does not fit its tag"),
        ("[" * 3000, "nested too deep"),
        ("\x00", "unacceptable character"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, words: str) -> None:
    with pytest.raises(BadYaml) as refused:
        parse(text)
    assert words in str(refused.value)


@given(st.text(alphabet="ab1.:-[]{}!&*<>|#'\"\n ?,~=", max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        parse(text)
    except BadYaml as error:
        assert str(error) != ""  # noqa: PT017 - either is fine
