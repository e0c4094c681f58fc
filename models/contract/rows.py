"""JSON or Python rows, checked against the inputs of a contract by pydantic-core."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from pydantic_core import CoreSchema, SchemaValidator, ValidationError, core_schema, from_json

from models.contract.inputs import Input
from models.contract.problems import MAX_PROBLEMS, BadRows, NotJson, worded

Row = dict[str, Any]


class Request(NamedTuple):
    """The rows of one request; `single` when it was one bare row, answered by one bare answer."""

    rows: list[Row]
    single: bool


class RowReader:
    """Reads rows for one set of inputs. Nothing is coerced: a number is a number."""

    def __init__(self, inputs: Mapping[str, Input], *, ignore_unknown: bool = False) -> None:
        self._names = tuple(inputs)
        row = core_schema.typed_dict_schema(
            {name: _field(given) for name, given in inputs.items()},
            extra_behavior="ignore" if ignore_unknown else "forbid",
        )
        many = core_schema.typed_dict_schema(
            {
                "instances": core_schema.typed_dict_field(
                    core_schema.list_schema(row, strict=True, min_length=1)
                )
            },
            extra_behavior="forbid",
        )
        self._one = SchemaValidator(row)
        self._list = SchemaValidator(core_schema.list_schema(row, strict=True))
        self._many = SchemaValidator(many)

    def check(self, rows: list[Row]) -> list[Row]:
        """Python rows, checked; the `loc` of a problem is ("rows", number, field).

        Raises:
            BadRows: with every problem of every row.
        """
        try:
            checked: list[Row] = self._list.validate_python(rows)
        except ValidationError as error:
            raise self._refusal(error, ("rows",)) from None
        return checked

    def parse(self, body: bytes) -> Request:
        """One row, or {"instances": [row, ...]}.

        Raises:
            NotJson: the body is not JSON, or not UTF-8.
            BadRows: with every problem of every row; `loc` starts with "body".
        """
        if body.lstrip().startswith(b'{"instances"'):
            return Request(self._read(self._many, body)["instances"], single=False)
        try:
            return Request([self._one.validate_json(body)], single=True)
        except ValidationError as error:
            if b"instances" in body or b"\\u" in body:  # the key may stand anywhere, or be escaped
                return self._parse_slowly(body, error)
            raise self._refusal(error, ("body",)) from None

    def _parse_slowly(self, body: bytes, error: ValidationError) -> Request:
        try:
            document = from_json(body)
        except ValueError:
            raise self._refusal(error, ("body",)) from None
        if isinstance(document, dict) and "instances" in document:
            return Request(self._read(self._many, body)["instances"], single=False)
        raise self._refusal(error, ("body",)) from None

    def _read(self, validator: SchemaValidator, body: bytes) -> Any:
        try:
            return validator.validate_json(body)
        except ValidationError as error:
            raise self._refusal(error, ("body",)) from None

    def _refusal(self, error: ValidationError, at: tuple[str, ...]) -> BadRows | NotJson:
        """All of it as problems. The list is cut before it is worded: it may be 80,000 long."""
        details = error.errors(include_url=False)[:MAX_PROBLEMS]
        if details[0]["type"] == "json_invalid":
            return NotJson(f"not JSON: {details[0]['ctx']['error']}")
        problems = [worded(detail, self._names) for detail in details]
        for problem in problems:
            problem["loc"] = at + problem["loc"]
        return BadRows(problems, error.error_count())


def _field(given: Input) -> core_schema.TypedDictField:
    """A field is required unless the contract says what stands in for it."""
    value: CoreSchema = given.field_schema()
    if given.default is None:
        return core_schema.typed_dict_field(value)
    value = core_schema.with_default_schema(core_schema.nullable_schema(value), default=None)
    return core_schema.typed_dict_field(value, required=False)
