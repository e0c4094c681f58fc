"""The base of all declarations: nothing changes, nothing unknown, names that survive the wire."""

from functools import cached_property

import pytest
from pydantic import TypeAdapter, ValidationError

from onepass.models.contract.frozen import Frozen, Name


class Small(Frozen):
    """Half of a number, made once."""

    number: float = 2.0

    @cached_property
    def half(self) -> float:
        """Made of a field."""
        return self.number / 2


def test_it_never_changes_and_refuses_what_it_does_not_know() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Small().number = 3.0
    with pytest.raises(ValidationError, match="extra_forbidden"):
        Small.model_validate({"numbr": 3})
    with pytest.raises(ValidationError, match="finite_number"):
        Small(number=float("inf"))


@pytest.mark.parametrize("deep", [False, True])
def test_of_a_copy_what_was_made_of_its_fields_is_made_anew(deep: bool) -> None:
    one = Small()
    assert one.half == 1
    other = one.model_copy(update={"number": 6.0}, deep=deep)
    assert (other.half, one.half) == (3, 1)
    assert other == Small(number=6.0)
    assert one.model_copy(deep=deep) == one


@pytest.mark.parametrize("name", ["", "a b", "a.b", "a-b", "é", "a\n", "x" * 65])
def test_a_name_stands_in_json_urls_columns_and_metric_labels(name: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Name).validate_python(name)


def test_names_are_letters_digits_and_underlines() -> None:
    for name in ("x", "_", "9", "Zone_2", "x" * 64):
        assert TypeAdapter(Name).validate_python(name) == name
