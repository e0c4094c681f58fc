"""JSON or Python rows, checked against the inputs of a contract by pydantic-core."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from pydantic_core import (
    CoreSchema,
    PydanticCustomError,
    SchemaValidator,
    ValidationError,
    core_schema,
    from_json,
)

from models.contract.inputs import Input
from models.contract.problems import BadRows, NotJson, TooManyRows, worded
from models.contract.refusal import first_errors

Row = dict[str, Any]
INSTANCES = "instances"
"""The field that holds the rows of a request with many; no input may have this name."""
QUICK_BYTES = 2**22
"""Bytes of a body times inputs, up to which JSON is checked as it is read. For each field that a
row lacks, pydantic-core then copies the row; beyond, it is given the row and only points to it."""
_MANY = re.compile(rb"""\s*\{\s*"instances\"""")


class Request(NamedTuple):
    """The rows of one request; `single` when it was one bare row, answered by one bare answer."""

    rows: list[Row]
    single: bool


class RowReader:
    """Reads rows for one set of inputs. Nothing is coerced: a number is a number."""

    def __init__(
        self,
        inputs: Mapping[str, Input],
        *,
        ignore_unknown: bool = False,
        max_rows: int | None = None,
    ) -> None:
        self._names = tuple(inputs)
        self._max_rows = max_rows
        row = core_schema.typed_dict_schema(
            {name: _field(given) for name, given in inputs.items()} | _reserved(ignore_unknown),
            extra_behavior="ignore" if ignore_unknown else "forbid",
        )
        many = core_schema.typed_dict_schema(
            {
                INSTANCES: core_schema.typed_dict_field(
                    core_schema.list_schema(row, strict=True, min_length=1, max_length=max_rows)
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
            raise self._refusal(error, rows, self._names, at=("rows",)) from None
        return checked

    def check_one(self, row: Row, at: tuple[str | int, ...]) -> Row:
        """One Python row, checked; the `loc` of a problem is `at`, field.

        Raises:
            BadRows: with every problem.
        """
        try:
            checked: Row = self._one.validate_python(row)
        except ValidationError as error:
            raise self._refusal(error, row, self._names, at=at) from None
        return checked

    def parse(self, body: bytes) -> Request:
        """One row, or {"instances": [row, ...]}.

        Raises:
            NotJson: the body is not JSON, or not UTF-8.
            BadRows: with every problem of every row; `loc` starts with "body".
            TooManyRows: there are more than `max_rows`.
        """
        given = self._read(body)
        if _MANY.match(body):
            return self._parse_many(given)
        try:
            return Request([_validated(self._one, given)], single=True)
        except ValidationError as error:
            document = _document(given)
            if isinstance(document, dict) and INSTANCES in document:  # anywhere, or escaped
                return self._parse_many(document)
            raise self._refusal(error, document, self._names) from None

    def parse_line(self, line: bytes, number: int) -> Row:
        """One row that is a line of many.

        Raises:
            NotJson: the line is not JSON, or not UTF-8.
            BadRows: with every problem; `loc` starts with "line" and its number.
        """
        try:
            row: Row = _validated(self._one, self._read(line))
        except ValidationError as error:
            at = ("line", number)
            raise self._refusal(error, _decoded(line), self._names, at=at) from None
        return row

    def _parse_many(self, given: Any) -> Request:
        try:
            return Request(_validated(self._many, given)[INSTANCES], single=False)
        except ValidationError as error:
            document = _document(given)
            rows = document.get(INSTANCES) if isinstance(document, dict) else None
            if self._max_rows and isinstance(rows, list) and len(rows) > self._max_rows:
                raise TooManyRows(len(rows), self._max_rows) from None
            raise self._refusal(error, document, (INSTANCES,)) from None

    def _read(self, body: bytes) -> Any:
        """The body itself; a large one as plain data."""
        return body if len(body) * len(self._names) <= QUICK_BYTES else _decoded(body)

    def _refusal(
        self,
        error: ValidationError,
        document: Any,
        top: tuple[str, ...],
        *,
        at: tuple[str | int, ...] = ("body",),
    ) -> BadRows:
        """All of it as problems; `top` names the fields that the document itself may have.

        The list is cut before it is worded: it may be a million long.
        """
        problems = [
            worded(detail, document, self._names if len(detail["loc"]) > 1 else top)
            for detail in first_errors(error, document, self._one, self._names, INSTANCES)
        ]
        for problem in problems:
            problem["loc"] = (*at, *problem["loc"])
        return BadRows(problems, error.error_count())


def _validated(validator: SchemaValidator, given: Any) -> Any:
    """Of a body, or of what it holds."""
    if isinstance(given, bytes):
        return validator.validate_json(given)
    return validator.validate_python(given)


def _document(given: Any) -> Any:
    return _decoded(given) if isinstance(given, bytes) else given


def _decoded(body: bytes) -> Any:
    """The body as plain data, to word what is wrong with it."""
    try:
        return from_json(body)
    except ValueError as error:
        raise NotJson(f"not JSON: {error}") from None


def _reserved(ignore_unknown: bool) -> dict[str, core_schema.TypedDictField]:
    """A row that holds rows is none, even where unknown fields are passed over."""
    if not ignore_unknown:
        return {}
    rule = core_schema.no_info_plain_validator_function(_refuse_rows)
    return {INSTANCES: core_schema.typed_dict_field(rule, required=False)}


def _refuse_rows(value: Any) -> Any:
    raise PydanticCustomError("reserved", "is reserved: it holds the rows of a larger request")


def _field(given: Input) -> core_schema.TypedDictField:
    """A field is required unless it has a default, or may be absent."""
    value: CoreSchema = given.field_schema()
    if given.required:
        return core_schema.typed_dict_field(value)
    value = core_schema.with_default_schema(core_schema.nullable_schema(value), default=None)
    return core_schema.typed_dict_field(value, required=False)
