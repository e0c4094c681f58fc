"""Types of columns with parts inside, as a Parquet file has them, by the schema of an answer."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from onepass.models.contract import Contract
from onepass.models.contract.forms.base import Cell

SINGLE: dict[str, Any] = {
    "number": pl.Float32,
    "integer": pl.Int64,
    "boolean": pl.Boolean,
    "string": pl.String,
}
NESTED: tuple[Cell, ...] = ("objects", "by_name")


def of_objects(contract: Contract) -> dict[str, Any]:
    """By `task.field`, the type of each field that is a list of objects, or has numbers by name."""
    return {
        f"{name}.{field}": kind_of(task.json_schema()["properties"][field])
        for name, task in contract.tasks.items()
        for field, one in task.form.fields.items()
        if one.cell in NESTED
    }


def kind_of(schema: Mapping[str, Any]) -> Any:
    """The type of values that a JSON Schema describes: of several, the first, which is always said
    unless a caller wants another."""
    schema = schema.get("anyOf", [schema])[0]
    match schema["type"]:
        case "array":
            return pl.List(kind_of(schema["items"]))
        case "object":
            return pl.Struct({name: kind_of(one) for name, one in schema["properties"].items()})
        case single:
            return SINGLE[single]
