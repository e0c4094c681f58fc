"""The rules for a row, and for many of them, as pydantic-core takes them."""

import re
from collections.abc import Mapping
from typing import Any

from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from onepass.models.contract.inputs import Input

INSTANCES = "instances"
"""The field that holds the rows of a request with many; no input may have this name."""
MANY = re.compile(rb"""\s*\{\s*"instances\"""")
"""How a body begins that has many, as nearly all are written."""
BOM = b"\xef\xbb\xbf"
"""What .NET and PowerShell put before UTF-8; no part of the JSON."""


def row_rule(inputs: Mapping[str, Input], *, ignore_unknown: bool) -> CoreSchema:
    """Of one row."""
    return core_schema.typed_dict_schema(
        {name: _field(declared) for name, declared in inputs.items()} | _reserved(ignore_unknown),
        extra_behavior="ignore" if ignore_unknown else "forbid",
    )


def many_rule(row: CoreSchema, max_rows: int | None) -> CoreSchema:
    """Of an object that holds some."""
    rows = core_schema.list_schema(row, strict=True, min_length=1, max_length=max_rows)
    return core_schema.typed_dict_schema(
        {INSTANCES: core_schema.typed_dict_field(rows)}, extra_behavior="forbid"
    )


def _reserved(ignore_unknown: bool) -> dict[str, core_schema.TypedDictField]:
    """A row that holds rows is none, even where unknown fields are passed over."""
    if not ignore_unknown:
        return {}
    rule = core_schema.no_info_plain_validator_function(_refuse_rows)
    return {INSTANCES: core_schema.typed_dict_field(rule, required=False)}


def _refuse_rows(value: Any) -> Any:
    raise PydanticCustomError("reserved", "is reserved: it holds the rows of a larger request")


def _field(declared: Input) -> core_schema.TypedDictField:
    """A field is required unless it has a default, or may be absent."""
    value: CoreSchema = declared.field_schema()
    if declared.required:
        return core_schema.typed_dict_field(value)
    value = core_schema.with_default_schema(core_schema.nullable_schema(value), default=None)
    return core_schema.typed_dict_field(value, required=False)
