"""A row that fits, or nothing: what is the matter is said by others."""

import pytest
from pydantic_core import SchemaValidator, core_schema

from onepass.models.contract.one_row import OneRow


@pytest.fixture
def rule() -> OneRow:
    field = core_schema.typed_dict_field(core_schema.float_schema(strict=True))
    return OneRow(SchemaValidator(core_schema.typed_dict_schema({"x": field})))


def test_what_fits_is_read(rule: OneRow) -> None:
    assert rule.parse(b'{"x": 1}') == rule.check({"x": 1.0}) == {"x": 1}


def test_what_does_not_is_nothing(rule: OneRow) -> None:
    assert [rule.parse(body) for body in (b"", b"{", b"{}", b'{"x": "1"}')] == [None] * 4
    assert rule.check({"x": "1"}) is None
