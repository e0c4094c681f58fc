"""The first problems of very many: those that pydantic-core would list first."""

from typing import Any

import pytest
from pydantic_core import SchemaValidator, ValidationError, core_schema

from onepass.models.contract.errors import MAX_PROBLEMS
from onepass.models.contract.first_errors import FEW_ERRORS, first_errors

NUMBER = core_schema.typed_dict_field(core_schema.float_schema(strict=True))
LIST = core_schema.typed_dict_field(core_schema.list_schema(core_schema.int_schema(strict=True)))
ROW = core_schema.typed_dict_schema({"x": NUMBER, "v": LIST}, extra_behavior="forbid")
ROWS = core_schema.list_schema(ROW, strict=True, min_length=1)
MANY = core_schema.typed_dict_schema(
    {"rows": core_schema.typed_dict_field(ROWS)}, extra_behavior="forbid"
)
ONE = SchemaValidator(ROW)
GOOD: dict[str, Any] = {"x": 1.0, "v": [1]}
BAD: dict[str, Any] = {"x": "a", "more": 1}
UNKNOWN = {f"a{number}": number for number in range(300)}


def refusal(schema: core_schema.CoreSchema, document: Any) -> ValidationError:
    with pytest.raises(ValidationError) as refused:
        SchemaValidator(schema).validate_python(document)
    return refused.value


@pytest.mark.parametrize(
    ("schema", "document"),
    [
        (ROW, BAD),
        (ROW, {"x": 1.0, "v": ["a"] * 300}),
        (ROW, {"v": ["a"] * 50} | UNKNOWN),
        (ROW, UNKNOWN),
        (ROWS, [GOOD, BAD, 7]),
        (ROWS, [GOOD, *[BAD] * 300]),
        (ROWS, [*[GOOD] * 90, *[7] * 300]),
        (MANY, {"rows": [BAD, GOOD] * 300}),
        (MANY, {"rows": [GOOD, BAD]} | UNKNOWN),
        (MANY, {"rows": [*[GOOD] * 5, *[BAD] * 33]} | UNKNOWN),
        (MANY, {"rows": 5} | UNKNOWN),
        (MANY, {"rows": None} | UNKNOWN),
        (MANY, {"rows": []} | UNKNOWN),
    ],
    ids=range(13),
)
def test_they_are_those_that_would_be_listed_first(
    schema: core_schema.CoreSchema, document: Any
) -> None:
    error = refusal(schema, document)
    found = first_errors(error, document, ONE, ("x", "v"), "rows")
    wanted = error.errors()[:MAX_PROBLEMS]
    assert [(one["type"], one["loc"]) for one in found] == [
        (one["type"], one["loc"]) for one in wanted
    ]


def test_rows_behind_the_hundredth_problem_are_not_looked_at() -> None:
    class Unread(dict[str, Any]):
        def __iter__(self) -> Any:
            raise AssertionError("was read")

    document: list[Any] = [7] * (FEW_ERRORS + 1)
    error = refusal(ROWS, document)
    found = first_errors(error, [*document, Unread(UNKNOWN)], ONE, ("x", "v"), "rows")
    assert [one["loc"] for one in found] == [(row,) for row in range(MAX_PROBLEMS)]
