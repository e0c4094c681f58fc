"""Names: texts and whole numbers, read by the rules of the contract."""

from typing import Any

import pytest
from pydantic_core import SchemaValidator, ValidationError, core_schema

from onepass.models.contract.inputs.names import name_schemas, present, text_schema
from onepass.models.contract.reading import AS_BEFORE, EXACT, INPUTS, Reading

WORDS = INPUTS.with_missing(["?", "-999"])
REFUSED = object()


def read(schema: core_schema.CoreSchema, value: Any) -> Any:
    try:
        return SchemaValidator(schema).validate_python(value)
    except ValidationError:
        return REFUSED


def name(reading: Reading, value: Any, **settings: Any) -> Any:
    return read(core_schema.union_schema([*name_schemas(reading, **settings)]), value)


@pytest.mark.parametrize("reading", [AS_BEFORE, INPUTS, WORDS], ids=["before", "now", "words"])
def test_names_are_texts_and_whole_numbers(reading: Reading) -> None:
    for value in ("a", "1.5", 0, -7, 10**30):
        assert name(reading, value) == value
    for value in (True, None, 1.5, float("nan"), [], b"a"):
        assert name(reading, value) is REFUSED


def test_a_float_is_a_whole_number_where_both_are_one_and_it_is_exact() -> None:
    assert name(AS_BEFORE, 1.0) is REFUSED
    assert name(INPUTS, 1.0) == 1
    assert name(INPUTS, EXACT) is name(INPUTS, -EXACT) is REFUSED
    assert name(INPUTS, EXACT - 1) == EXACT - 1


def test_fractions_are_names_where_values_are_such() -> None:
    assert name(INPUTS, 1.5, fractions=True) == 1.5
    assert name(INPUTS, float("inf"), fractions=True) is REFUSED


def test_blanks_around_a_text_say_nothing_unless_a_contract_is_of_before() -> None:
    assert read(text_schema(INPUTS), " a b\n") == "a b"
    assert read(text_schema(AS_BEFORE), " a b\n") == " a b\n"


@pytest.mark.parametrize("nothing", ["", " ", "?", " ? ", "-999", "-999.0", -999, -999.0])
def test_what_says_that_nothing_is_there_is_no_name(nothing: Any) -> None:
    assert name(WORDS, nothing) is REFUSED
    if not isinstance(nothing, str) or nothing.strip():
        assert name(INPUTS, nothing) is not REFUSED
    assert name(AS_BEFORE, "") == ""
    assert name(AS_BEFORE, "", least=1) is REFUSED


def test_python_looks_at_values_only_where_there_are_words_for_nothing() -> None:
    text, whole = core_schema.str_schema(), core_schema.int_schema()
    assert present(whole, INPUTS) is whole
    assert present(whole, INPUTS.with_missing(["?"])) is whole
    assert present(text, INPUTS) is text
    assert present(text, AS_BEFORE) is text
    assert read(present(text, WORDS), "?") is REFUSED
    assert read(present(whole, WORDS), -999) is REFUSED
    assert read(present(whole, WORDS), -998) == -998
