"""JSON or Python rows, checked against the inputs of a contract by pydantic-core."""

import operator
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

from onepass.models.contract.errors import BadRows, NotJson, TooManyRows, worded
from onepass.models.contract.first_errors import first_errors
from onepass.models.contract.inputs import Input

Row = dict[str, Any]
INSTANCES = "instances"
"""The field that holds the rows of a request with many; no input may have this name."""
QUICK_BYTES = 2**22
"""Bytes of a body times inputs, up to which JSON is checked as it is read. For each field that a
row lacks, pydantic-core then copies the row; beyond, it is given the row and only points to it."""
BOM = b"\xef\xbb\xbf"
"""What .NET and PowerShell put before UTF-8; no part of the JSON."""
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
        self._filling = {n: one for n, one in inputs.items() if one.reading.empty == "missing"}
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
        self._first = SchemaValidator(core_schema.list_schema(row, strict=True, fail_fast=True))

    def check(self, rows: list[Row]) -> list[Row]:
        """Python rows, checked; the `loc` of a problem is ("rows", number, field).

        Raises:
            BadRows: with every problem of every row.
        """
        checked: list[Row] = self._accept(self._list, rows, self._names, at=("rows",))
        return checked

    def check_one(self, row: Row, at: tuple[str | int, ...]) -> Row:
        """One Python row, checked; the `loc` of a problem is `at`, field.

        Raises:
            BadRows: with every problem.
        """
        checked: Row = self._accept(self._one, row, self._names, at=at)
        return checked

    def parse_list(self, body: bytes) -> list[Row]:
        """Some of the rows of a larger body, as a list.

        Raises:
            NotJson: it is no JSON.
            BadRows: with the problems of the first row that has some.
        """
        checked: list[Row] = self._accept(self._first, body, self._names)
        return checked

    def parse(self, body: bytes) -> Request:
        """One row, or {"instances": [row, ...]}.

        Raises:
            NotJson: the body is not JSON, or not UTF-8.
            BadRows: with every problem of every row; `loc` starts with "body".
            TooManyRows: there are more than `max_rows`.
        """
        if body.startswith(BOM):
            body = body[len(BOM) :]
        given = self._read(body)
        if _MANY.match(body):
            return self._parse_many(given)
        try:
            return Request([_validated(self._one, given)], single=True)
        except ValidationError as error:
            document = _document(given)
            if isinstance(document, dict) and INSTANCES in document:  # anywhere, or escaped
                return self._parse_many(document)
            return Request([self._again(self._one, document, error, self._names)], single=True)

    def parse_line(self, line: bytes, number: int) -> Row:
        """One row that is a line of many.

        Raises:
            NotJson: the line is not JSON, or not UTF-8.
            BadRows: with every problem; `loc` starts with "line" and its number.
        """
        if line.startswith(BOM):
            line = line[len(BOM) :]
        row: Row = self._accept(self._one, self._read(line), self._names, at=("line", number))
        return row

    def _parse_many(self, given: Any) -> Request:
        try:
            return Request(_validated(self._many, given)[INSTANCES], single=False)
        except ValidationError as error:
            document = _document(given)
            rows = document.get(INSTANCES) if isinstance(document, dict) else None
            if self._max_rows and isinstance(rows, list) and len(rows) > self._max_rows:
                raise TooManyRows(len(rows), self._max_rows) from None
            found = self._again(self._many, document, error, (INSTANCES,))
            return Request(found[INSTANCES], single=False)

    def _accept(
        self,
        validator: SchemaValidator,
        given: Any,
        top: tuple[str, ...],
        *,
        at: tuple[str | int, ...] = ("body",),
    ) -> Any:
        """What was given, checked."""
        try:
            return _validated(validator, given)
        except ValidationError as error:
            return self._again(validator, _document(given), error, top, at=at)

    def _again(
        self,
        validator: SchemaValidator,
        document: Any,
        refused: ValidationError,
        top: tuple[str, ...],
        *,
        at: tuple[str | int, ...] = ("body",),
    ) -> Any:
        """What did not fit, once more without what stands for missing values: pydantic-core refuses
        that, so that whoever sends none pays nothing for it.
        """
        filled = self._filled(document)
        if filled is not document:
            try:
                return validator.validate_python(filled)
            except ValidationError as error:
                document, refused = filled, error
        raise self._refusal(refused, document, top, at=at) from None

    def _filled(self, document: Any) -> Any:
        """The document without them; itself where it has none."""
        if not self._filling:
            return document
        match document:
            case {"instances": list() as rows}:
                filled = self._filled(rows)
                return document if filled is rows else {**document, INSTANCES: filled}
            case list():
                rows = [self._filled(row) if isinstance(row, dict) else row for row in document]
                same = all(map(operator.is_, rows, document))
                return document if same else rows
            case dict():
                sent = {n: one for n, one in self._filling.items() if n in document}
                known = {n: one.known(document[n]) for n, one in sent.items()}
                if all(known[name] is document[name] for name in known):
                    return document
                filled = {**document, **known}
                return {n: v for n, v in filled.items() if v is not None or document[n] is None}
            case _:
                return document

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
